"""Products of matrices and sums of rows."""

import numpy as np
import pytest

from autograd.compiling.passes.products import with_products

from .programs import names, recorded, run


@pytest.mark.parametrize(
    "shapes",
    [
        ((3, 4), (4, 5)),
        ((3, 1), (1, 5)),
        ((3, 4), (4, 1)),
        ((3, 4), (4,)),
        ((4,), (4, 2)),
        ((4,), (4,)),
    ],
)
def test_a_product_is_the_same(shapes):
    random = np.random.default_rng(0)
    x, y = (random.normal(size=shape) for shape in shapes)
    program = recorded(lambda x, y: x @ y, x, y)
    after = with_products(program)
    assert names(after) == ["dot"]
    np.testing.assert_allclose(run(after, x, y)[0], run(program, x, y)[0], rtol=1e-14)
    x.flat[0] = np.nan
    y.flat[:] = 0.0
    np.testing.assert_array_equal(run(after, x, y)[0], run(program, x, y)[0])


@pytest.mark.parametrize("shapes", [((2, 3, 4), (4, 5)), ((1, 1), (1, 5))])
def test_other_products_are_left_alone(shapes):
    program = recorded(lambda x, y: x @ y, *map(np.ones, shapes))
    assert names(with_products(program)) == ["np.matmul"]


def test_rows_are_added_up_by_a_product_with_ones():
    x = np.random.default_rng(0).normal(size=(20, 3))
    program = recorded(lambda x: np.add.reduce(x, axis=0), x)
    after = with_products(program)
    assert names(after) == ["dot"]
    np.testing.assert_allclose(run(after, x)[0], run(program, x)[0], rtol=1e-13)
    x[0], x[1] = [np.inf, np.nan, -np.inf], [1.0, 2.0, np.inf]
    np.testing.assert_array_equal(run(after, x)[0], run(program, x)[0])
