"""The primitives: fewer than a hundred, each listed once."""

from autograd import elementwise, structure
from autograd.__main__ import main
from autograd.commands.primitives import neighbours, primitives


def test_there_are_fewer_than_a_hundred():
    assert 70 < len(primitives()) < 100


def test_each_is_listed_in_the_file_that_declares_it():
    found = primitives()
    assert found[elementwise.exp.primitive] == "elementwise"
    assert found[structure.getitem.primitive] == "structure"
    assert len({(module, this.name) for this, module in found.items()}) == len(found)


def test_what_the_rules_are_made_of():
    assert neighbours(structure.getitem.primitive) == ["scatter"]
    assert neighbours(structure.scatter.primitive) == ["getitem"]
    assert neighbours(elementwise.add.primitive) == []
    assert neighbours(elementwise.power.primitive) == ["log", "power", "where"]


def test_the_command_prints_one_line_for_each(capsys):
    assert main(["primitives"]) == 0
    *rows, total = capsys.readouterr().out.splitlines()
    assert total == f"{len(primitives())} primitives"
    assert len(rows) == len(primitives())
    assert any(row.split() == "structure getitem rules use scatter".split() for row in rows)
