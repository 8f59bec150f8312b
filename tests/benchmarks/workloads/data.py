"""What every contestant starts from: the same samples and the same initial weights."""

import math
from itertools import pairwise

import numpy as np

MOONS = (2, 16, 16, 1)


def moons(count=100, noise=0.1, seed=0):
    """Two interleaving half circles: points (count, 2), and labels +1 and -1 (count, 1)."""
    angle = np.repeat(np.linspace(0.0, math.pi, count // 2), 2)
    label = np.tile([1.0, -1.0], count // 2)
    upper = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    points = np.where(label[:, None] > 0, upper, [1.0, 0.5] - upper)
    return points + np.random.default_rng(seed).normal(0.0, noise, points.shape), label[:, None]


def digits(batch, features, classes, seed=0):
    """Random images (batch, features) in float32 and their class indices (batch,)."""
    random = np.random.default_rng(seed)
    images = random.normal(size=(batch, features)).astype(np.float32)
    return images, random.integers(0, classes, batch)


def weights(sizes, dtype=np.float64, seed=1):
    """Weights (inputs, outputs) and zero biases (outputs,), one after another, layer by layer."""
    random = np.random.default_rng(seed)
    parameters = []
    for inputs, outputs in pairwise(sizes):
        matrix = random.normal(0.0, math.sqrt(2.0 / inputs), (inputs, outputs))
        parameters += [matrix.astype(dtype), np.zeros(outputs, dtype)]
    return parameters
