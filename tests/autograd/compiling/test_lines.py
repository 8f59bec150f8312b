"""How the lines of programs are broken, and lines of the user shown."""

from autograd.compiling.lines import LONGEST, broken, returning, short, signature, told


def test_long_lines_are_broken_and_short_ones_are_not():
    assert signature("f", ["x", "y"]) == ["def f(x, y):"]
    long = [f"argument_number_{i}" for i in range(9)]
    assert signature("f", long) == ["def f(", *(f"    {x}," for x in long), "):"]
    assert returning([]) == ["return ()"]
    assert returning(long) == ["return (", *(f"    {x}," for x in long), ")"]
    fitting = ["x" * (LONGEST - 4 - len("return , y")), "y"]
    assert len(returning(fitting)) == 1
    assert len(returning([fitting[0] + "x", "y"])) == 4


def test_a_signature_that_just_fits_is_one_line():
    fitting = "x" * (LONGEST - len("def f():"))
    assert len(signature("f", [fitting])) == 1 and len(signature("f", [fitting + "x"])) == 3


def test_a_long_call_has_its_arguments_on_a_line_of_their_own():
    fitting = "x = np.vdot(" + "y" * (LONGEST - 13) + ")"
    assert broken(fitting) == [fitting]
    text = "x.f(')" + "y" * LONGEST + "')"
    assert broken(text) == [text]  # the bracket is part of a text
    assert broken("x = y + " + "z" * LONGEST) == ["x = y + " + "z" * LONGEST]
    long = f"    x = np.where({'y' * LONGEST}, (1, 2), z)"
    assert broken(long) == [
        "    x = np.where(", f"        {'y' * LONGEST}, (1, 2), z", "    )",
    ]  # fmt: skip


def test_the_user_is_told_a_line_and_what_it_says(tmp_path):
    (tmp_path / "train.py").write_text("x = 1\n    y = 2  # two\n")
    assert told(f"{tmp_path / 'train.py'}:2") == "train.py:2: y = 2  # two"
    assert told(f"{tmp_path / 'train.py'}:9") == "train.py:9"
    assert told("nowhere:") == "nowhere:" and told("") == ""
    assert told("a\n(b\udcff.py:3") == "a (b .py:3"
    assert short("<stdin>:3") == told("<stdin>:3") == "<stdin>:3"


def test_a_call_in_a_call_is_broken_at_the_outer_one():
    long = f"x = np.exp(np.sin(({'y' * LONGEST})))"
    assert broken(long)[0] == "x = np.exp(" and broken(long)[2] == ")"
