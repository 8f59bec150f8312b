"""scipy.special on nodes: scipy's values, exact slopes, and what is refused by name."""

import subprocess
import sys

import numpy as np
import pytest
from mpmath import mp

import autograd
from autograd import Tensor, Value
from autograd.scipy_special import OURS, SLOPES, called, recorder_of

special = pytest.importorskip("scipy.special")

#: Each function with its other operands, the same in mpmath, and where to look.
TABLE = {
    "erf": (mp.erf, [0.1, 1.0, -2.0]),
    "erfc": (mp.erfc, [0.1, 1.0, 4.0]),
    "erfi": (mp.erfi, [0.1, 1.0, -2.0]),
    "erfinv": (mp.erfinv, [0.1, -0.5, 0.9]),
    "erfcinv": (lambda x: mp.erfinv(1 - x), [0.1, 0.5, 1.5]),
    "ndtr": (mp.ncdf, [0.1, -2.0, -8.0]),
    "log_ndtr": (lambda x: mp.log(mp.ncdf(x)), [0.1, -2.0, -8.0, 3.0]),
    "ndtri": (lambda x: mp.sqrt(2) * mp.erfinv(2 * x - 1), [0.1, 0.5, 0.9]),
    "gammaln": (mp.loggamma, [0.1, 1.5, 3.0]),
    "loggamma": (mp.loggamma, [0.1, 1.5, 3.0]),
    "gamma": (mp.gamma, [0.1, 1.5, -0.5]),
    "psi": (mp.digamma, [0.1, 1.5, 3.0]),
    "expit": (lambda x: 1 / (1 + mp.exp(-x)), [0.1, 40.0, -40.0]),
    "log_expit": (lambda x: -mp.log(1 + mp.exp(-x)), [0.1, 40.0, -40.0]),
    "logit": (lambda x: mp.log(x / (1 - x)), [0.1, 0.4, 0.9]),
    "entr": (lambda x: -x * mp.log(x), [0.1, 0.5, 2.0]),
    "exp1": (mp.e1, [0.1, 1.5, 5.0]),
    "expi": (mp.ei, [0.1, -1.5, 5.0]),
    "exp10": (lambda x: mp.power(10, x), [0.1, -3.0, 2.0]),
    "cosm1": (lambda x: mp.cos(x) - 1, [0.1, 1e-5, 2.0]),
    "j0": (lambda x: mp.besselj(0, x), [0.1, -1.5, 5.0]),
    "j1": (lambda x: mp.besselj(1, x), [0.1, -1.5, 5.0]),
    "y0": (lambda x: mp.bessely(0, x), [0.1, 5.0]),
    "y1": (lambda x: mp.bessely(1, x), [1.5]),
    "i0": (lambda x: mp.besseli(0, x), [0.1, -1.5, 5.0]),
    "i1": (lambda x: mp.besseli(1, x), [0.1, -1.5, 5.0]),
    "k0": (lambda x: mp.besselk(0, x), [0.1, 1.5, 5.0]),
    "k1": (lambda x: mp.besselk(1, x), [1.5]),
    "i0e": (lambda x: mp.besseli(0, x) * mp.exp(-abs(x)), [0.1, -1.5, 5.0]),
    "i1e": (lambda x: mp.besseli(1, x) * mp.exp(-abs(x)), [0.1, -1.5, 5.0]),
    "jv 1.5": (lambda x: mp.besselj(1.5, x), [0.3, 1.5, 5.0]),
    "yv 1.5": (lambda x: mp.bessely(1.5, x), [0.3, 1.5, 5.0]),
    "iv 1.5": (lambda x: mp.besseli(1.5, x), [0.3, 1.5, 5.0]),
    "kv 1.5": (lambda x: mp.besselk(1.5, x), [0.3, 1.5, 5.0]),
    "ive 1.5": (lambda x: mp.besseli(1.5, x) * mp.exp(-abs(x)), [0.3, 1.5, 5.0]),
    "yn 2": (lambda x: mp.bessely(2, x), [0.3, 1.5, 5.0]),
    "kn 0": (lambda x: mp.besselk(0, x), [0.3, 1.5, 5.0]),
    "gammainc 1.5": (lambda x: mp.gammainc(1.5, 0, x, regularized=True), [0.3, 1.5]),
    "gammaincc 1.5": (lambda x: mp.gammainc(1.5, x, mp.inf, regularized=True), [0.3, 1.5]),
    "betainc 1.5 2.5": (lambda x: mp.betainc(1.5, 2.5, 0, x, regularized=True), [0.3, 0.9]),
    "beta 1.5": (lambda x: mp.beta(1.5, x), [0.3, 2.0]),
    "betaln 1.5": (lambda x: mp.log(mp.beta(1.5, x)), [0.3, 2.0]),
    "rel_entr 1.5": (lambda x: 1.5 * mp.log(1.5 / x), [0.3, 2.0]),
    "kl_div 1.5": (lambda x: 1.5 * mp.log(1.5 / x) - 1.5 + x, [0.3, 2.0]),
    "xlogy 1.5": (lambda x: 1.5 * mp.log(x), [0.3, 2.0]),
    "xlog1py 1.5": (lambda x: 1.5 * mp.log1p(x), [0.3, 2.0]),
    "cbrt": (mp.cbrt, [0.3, 2.0]),
    "exp2": (lambda x: mp.power(2, x), [0.3, 2.0]),
    "expm1": (mp.expm1, [0.3, 2.0]),
    "log1p": (mp.log1p, [0.3, 2.0]),
}


def called_by(name):
    """A function of scipy of its last operand."""
    name, *rest = name.split()
    return lambda x: getattr(special, name)(*[float(y) if "." in y else int(y) for y in rest], x)


@pytest.mark.parametrize("name", TABLE)
def test_values_are_scipy_s_and_slopes_are_exact(name):
    exact, numbers = TABLE[name]
    function, x = called_by(name), Tensor(numbers)
    out = function(x)
    assert type(out) is Tensor
    np.testing.assert_allclose(out.data, function(np.array(numbers)), rtol=1e-15)
    for order in (1, 2):
        (out,) = autograd.gradients(out, [x], np.ones(x.shape), create_graph=True)
        with mp.workdps(40):
            expected = [float(mp.diff(exact, mp.mpf(number), order)) for number in numbers]
        np.testing.assert_allclose(out.data, expected, rtol=1e-12, atol=1e-60)


@pytest.mark.parametrize("name", TABLE)
def test_values_and_short_dtypes(name):
    function, number = called_by(name), TABLE[name][1][0]
    x, value = Tensor([number], dtype=np.float32), Value(float(np.float32(number)))
    out, result = function(x), function(value)
    result.backward()
    out.backward([1.0])
    ours = name.split()[0] in OURS  # which stay shorter than some of scipy's
    assert out.dtype == (np.float32 if ours else function(x.data.copy()).dtype)
    assert x.grad.dtype == np.float32
    assert out.data[0] == pytest.approx(result.data, rel=1e-5)
    assert x.grad[0] == pytest.approx(value.grad, rel=1e-4)


def test_every_function_of_the_table_is_called_above():
    assert SLOPES.keys() | OURS.keys() == {name.split()[0] for name in TABLE}


@pytest.mark.parametrize("name", ["beta", "betaln", "rel_entr", "kl_div", "xlogy", "xlog1py"])
def test_both_operands_are_differentiated(name):
    x, y = np.array([[0.5], [2.0]]), np.array([1.5, 0.25, 3.0])
    autograd.check_gradients(getattr(special, name), x, y, order=2)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_entropies_at_zero():
    x, y = Tensor([0.0, 0.0]), Tensor([2.0, 0.0])
    out = special.kl_div(x, y)
    assert out.data.tolist() == [2.0, 0.0]
    assert autograd.gradients(out, [y], [1.0, 1.0])[0].tolist() == [1.0, 1.0]
    assert autograd.gradients(special.rel_entr(x, y), [y], [1.0, 1.0])[0].tolist() == [0.0, 0.0]
    assert autograd.gradients(special.entr(x), [x], [1.0, 1.0])[0].tolist() == [np.inf, np.inf]


def test_tails_are_accurate():
    x = Tensor([-30.0, 30.0])
    special.log_ndtr(x).backward([1.0, 1.0])
    with mp.workdps(50):
        expected = [float(mp.npdf(x) / mp.ncdf(x)) for x in (-30.0, 30.0)]
    np.testing.assert_allclose(x.grad, expected, rtol=1e-12)


def test_outer_is_recorded_and_options_are_refused():
    x = Tensor([0.5, 2.0])
    out = special.xlogy.outer(x, [1.0, 2.0, 3.0])
    np.testing.assert_allclose(out.data, special.xlogy.outer(x.data, [1.0, 2.0, 3.0]))
    with pytest.raises(TypeError, match=r"^scipy\.special\.erf: the option out= is not supported"):
        special.erf(x, out=np.zeros(2))
    with pytest.raises(TypeError, match=r"^scipy\.special\.xlogy\.reduce has no derivative rule"):
        special.xlogy.reduce(x)


@pytest.mark.parametrize(
    ("call", "name", "position"),
    [
        (lambda x: special.jv(x, 2.0), "jv", 1),
        (lambda x: special.gammainc(x, 2.0), "gammainc", 1),
        (lambda x: special.betainc(1.0, x, 0.5), "betainc", 2),
        (lambda x: special.kn(Value(1.0), x), "kn", 1),
    ],
)
def test_an_operand_without_a_slope_must_be_plain(call, name, position):
    with pytest.raises(TypeError, match=rf"^scipy\.special\.{name}: .* operand {position} is not"):
        call(Tensor([1.0]))


REFUSED = ["erfcx", "dawsn", "ellipk", "spence", "wofz", "gammasgn", "zetac", "struve", "airy"]


@pytest.mark.parametrize("name", REFUSED)
def test_what_has_no_slope_here_names_itself(name):
    function = getattr(special, name)
    for kind in (Tensor, Value):
        with pytest.raises(TypeError, match=rf"^scipy\.special\.{name} has no derivative rule"):
            function(*[kind(0.5)] * function.nin)


@pytest.mark.parametrize("name", ["logsumexp", "softmax", "log_softmax", "polygamma", "comb"])
def test_what_is_no_universal_function_never_drops_a_gradient(name):
    x = Tensor([0.5, 1.5])
    with pytest.raises(TypeError, match=r"drop its gradient|has no derivative rule"):
        getattr(special, name)(*[1] * (name in ("polygamma", "comb")), x)


def test_functions_of_numpy_keep_their_name():
    assert (called(np.exp), called(special.erf)) == ("np.exp", "scipy.special.erf")
    assert recorder_of(np.nextafter) is None


def test_scipy_is_not_imported_by_autograd():
    program = "import sys, autograd; autograd.erf(autograd.Tensor(1.0)).backward(); "
    program += "sys.exit('scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
