"""A notebook that is really executed shows pictures, tables and curves."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

CELLS = {
    "picture": "draw((x * 3.0 + 1.0) ** 2)",
    "value": "x * 3.0",
    "leaf": "x",
    "large": "sum([x * k for k in range(100)])",
    "tensor": "np.tanh(Tensor([[1.0, 2.0]], name='<b>'))",
    "module": "model",
    "history": "nn.fit(model, rng.normal(size=(20, 2)), np.arange(20) % 2,\n"
    "    optimizer=nn.SGD(model.parameters(), learning_rate=0.1), epochs=3, batch_size=5, rng=rng)",
    "page": "from IPython.display import HTML\nHTML(draw(x * 2.0).html)",
}
START = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
import numpy as np
import nn
from autograd import Tensor, Value, draw
rng = np.random.default_rng(0)
x = Value(2.0, name="x")
model = nn.MLP([2, 3, 2], rng=rng)
"""


def result(cell):
    """What the last line of a cell is shown as, by kind; a progress bar is something else."""
    (shown,) = [x.data for x in cell.outputs if x.output_type == "execute_result"]
    return shown


@pytest.mark.filterwarnings("ignore")  # of Jupyter
def test_what_a_notebook_shows(needs):
    nbclient, nbformat = needs("nbclient"), needs("nbformat")
    needs("ipykernel")
    cells = [nbformat.v4.new_code_cell(source) for source in (START, *CELLS.values())]
    notebook = nbformat.v4.new_notebook(cells=cells)
    nbclient.NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    shown = {name: result(cell) for name, cell in zip(CELLS, notebook.cells[1:], strict=True)}
    kinds = {name: set(data) - {"text/plain"} for name, data in shown.items()}
    assert kinds == {
        "picture": {"image/svg+xml"},
        "value": {"image/svg+xml"},
        "leaf": set(),
        "large": set(),
        "tensor": {"text/html"},
        "module": {"text/html"},
        "history": {"text/html"},
        "page": {"text/html"},
    }
    assert shown["picture"]["image/svg+xml"].startswith("<svg")
    assert shown["value"]["text/plain"] == "Value(6.0, from multiply)"
    assert shown["tensor"]["text/html"].startswith("<pre>Tensor([[")
    assert "&lt;b&gt;" in shown["tensor"]["text/html"]
    assert "<table>" in shown["module"]["text/html"] and "17" in shown["module"]["text/html"]
    assert "<polyline" in shown["history"]["text/html"]
    assert shown["history"]["text/plain"].startswith("History: 3 epochs, 12 steps")
