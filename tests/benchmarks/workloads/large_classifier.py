"""A classifier of larger images, where the matrix products are most of the work."""

from classifier import BUDGETS as BUDGETS
from classifier import contestants

TITLE = "784-128-10, batch 128, float32"
STEPS_COMPARED, TOLERANCE = 5, 1e-4
CONTESTANTS = contestants((784, 128, 10), 128)
