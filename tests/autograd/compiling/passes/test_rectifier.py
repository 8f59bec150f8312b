"""The mask that relu leaves behind."""

import numpy as np

from autograd.compiling.passes.rectifier import with_masks_of_results

from .programs import SPECIAL, check_same, recorded


def test_the_mask_is_that_of_the_result():
    program = recorded(lambda x: (np.maximum(x, 0), np.greater(x, 0)), SPECIAL)
    after = with_masks_of_results(program)
    assert after.calls[1].args[0] == after.calls[0].target
    check_same(program, after, SPECIAL)


def test_another_bound_is_another_mask():
    program = recorded(lambda x: (np.maximum(x, 1), np.greater(x, 1)), SPECIAL)
    assert with_masks_of_results(program).calls[1].args[0] == program.inputs[0]
