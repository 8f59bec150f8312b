"""A classifier of small images, where the cost of recording shows."""

from classifier import BUDGETS as BUDGETS
from classifier import contestants

TITLE = "64-32-10, batch 32, float32"
STEPS_COMPARED, TOLERANCE = 5, 1e-4
CONTESTANTS = contestants((64, 32, 10), 32)
