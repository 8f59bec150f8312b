"""A deep classifier, three layers of half a million weights: the matrix products are the work."""

import data
import numpy as np
from classifier import BUDGETS as CLASSIFIER_BUDGETS
from classifier import MOMENTUM, RATE, contestants

TITLE = "784-512-512-10, batch 256, float32"
STEPS_COMPARED, TOLERANCE = 5, 1e-4
BUDGETS = CLASSIFIER_BUDGETS[1:]


def by_hand(sizes, batch):
    """NumPy, with the derivative worked out by hand, in place where that is faster."""
    x, y = data.digits(batch, sizes[0], sizes[-1])
    w1, b1, w2, b2, w3, b3 = parameters = data.weights(sizes, np.float32)
    velocities = [np.zeros_like(p) for p in parameters]
    rows = np.arange(batch)

    def step():
        first = x @ w1
        first += b1
        np.maximum(first, 0, out=first)
        second = first @ w2
        second += b2
        np.maximum(second, 0, out=second)
        logits = second @ w3
        logits += b3
        logits -= logits.max(axis=1, keepdims=True)
        chosen = logits[rows, y]
        error = np.exp(logits, out=logits)
        total = error.sum(axis=1, keepdims=True)
        loss = (np.log(total[:, 0]) - chosen).sum() / batch
        error /= total
        error[rows, y] -= 1
        error *= np.float32(1 / batch)
        back2 = error @ w3.T
        back2 *= second > 0
        back1 = back2 @ w2.T
        back1 *= first > 0
        gradients = [x.T @ back1, back1.sum(0), first.T @ back2, back2.sum(0)]
        gradients += [second.T @ error, error.sum(0)]
        for p, v, g in zip(parameters, velocities, gradients):
            v *= MOMENTUM
            g *= RATE
            v -= g
            p += v
        return loss

    return step


CONTESTANTS = contestants((784, 512, 512, 10), 256, by_hand)
