"""Data sets to try a network on: small ones that are made here, and real ones of scikit-learn.

Each function returns (inputs, labels): float64 of shape (rows, features), and class indices of
shape (rows,). The rows of what is made here come class by class or from left to right: shuffle
them, as `fit` and `train_test_split` do.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np

from .initialization import generator
from .layers import check_size
from .parameters import Array

Data = tuple[Array, Array]

# --- made here ----------------------------------------------------------------------------------


def two_moons(rows: int = 200, *, noise: float = 0.1, rng: np.random.Generator | None) -> Data:
    """Two half circles that reach into each other: no straight line tells them apart.

    Args:
        rows: how many points, half of them (rounded up) on the upper moon, class 0.
        noise: the standard deviation of what is added to both coordinates; the radius is 1.
        rng: draws the noise.

    Returns:
        Inputs of shape (rows, 2), labels 0 and 1.

    Raises:
        TypeError: if rng is not a numpy.random.Generator.
        ValueError: if rows is not positive, or the noise is negative.

    >>> x, y = two_moons(100, rng=np.random.default_rng(0))
    >>> x.shape, np.bincount(y)
    ((100, 2), array([50, 50]))
    """
    check_size("two_moons", "rows", rows)
    labels = labels_of(rows, 2)
    angles = np.pi * places(labels)
    upper = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    lower = np.array([1.0, 0.5]) - upper  # the same half circle, turned and moved
    points = np.where(labels[:, np.newaxis] == 0, upper, lower)
    return shaken("two_moons", points, noise, rng), labels


def spirals(
    rows: int = 300,
    *,
    classes: int = 3,
    turns: float = 0.75,
    noise: float = 0.02,
    rng: np.random.Generator | None,
) -> Data:
    """Arms that wind around the origin, one for each class.

    Args:
        rows: how many points, spread evenly over the classes.
        classes: how many arms.
        turns: how often an arm winds around, from the centre to its end at radius 1.
        noise: the standard deviation of what is added to both coordinates.
        rng: draws the noise.

    Returns:
        Inputs of shape (rows, 2), labels 0..classes-1.

    Raises:
        TypeError: if rng is not a numpy.random.Generator.
        ValueError: if rows or classes is not positive, or the noise is negative.

    Source: lectures.md, C "three-class problem".

    >>> x, y = spirals(90, rng=np.random.default_rng(0))
    >>> x.shape, np.bincount(y)
    ((90, 2), array([30, 30, 30]))
    """
    check_size("spirals", "rows", rows)
    check_size("spirals", "classes", classes)
    labels = labels_of(rows, classes)
    radius = 0.1 + 0.9 * places(labels)  # the arms do not meet in the centre
    angles = 2.0 * np.pi * (turns * radius + labels / classes)
    points = radius[:, np.newaxis] * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return shaken("spirals", points, noise, rng), labels


def xor(rows: int = 200, *, noise: float = 0.1, rng: np.random.Generator | None) -> Data:
    """Clouds around the corners of the unit square; class 1 where exactly one coordinate is 1.

    Args:
        rows: how many points; the corners take turns.
        noise: the standard deviation of what is added to both coordinates; 0 for the bare corners.
        rng: draws the noise; may be None if there is none.

    Returns:
        Inputs of shape (rows, 2), labels 0 and 1.

    Raises:
        TypeError: if there is noise, and rng is not a numpy.random.Generator.
        ValueError: if rows is not positive, or the noise is negative.

    Source: lectures.md, B "XOR" and E "XOR, OR, AND".

    >>> xor(4, noise=0.0, rng=None)[1]
    array([0, 1, 1, 0])
    """
    check_size("xor", "rows", rows)
    corners = np.arange(rows)[:, np.newaxis] // np.array([2, 1]) % 2
    return shaken("xor", corners.astype(float), noise, rng), corners[:, 0] ^ corners[:, 1]


def blobs(
    rows: int = 300,
    *,
    classes: int = 3,
    features: int = 2,
    spread: float = 1.0,
    rng: np.random.Generator | None,
) -> Data:
    """A round cloud for each class, around a centre drawn evenly from [-10, 10) in every feature.

    Args:
        rows: how many points, spread evenly over the classes.
        classes: how many clouds.
        features: how many coordinates.
        spread: the standard deviation of a cloud in every direction.
        rng: draws centres and points.

    Returns:
        Inputs of shape (rows, features), labels 0..classes-1.

    Raises:
        TypeError: if rng is not a numpy.random.Generator.
        ValueError: if a number is not positive, or the spread is negative.

    >>> x, y = blobs(90, features=4, rng=np.random.default_rng(0))
    >>> x.shape, np.bincount(y)
    ((90, 4), array([30, 30, 30]))
    """
    for what, size in (("rows", rows), ("classes", classes), ("features", features)):
        check_size("blobs", what, size)
    labels = labels_of(rows, classes)
    centres = generator(rng, "blobs").uniform(-10.0, 10.0, (classes, features))
    return shaken("blobs", centres[labels], spread, rng), labels


def sine(rows: int = 100, *, noise: float = 0.0, rng: np.random.Generator | None = None) -> Data:
    """One period of the sine, from 0 to 2 pi, to fit a curve to.

    Args:
        rows: how many points, evenly spaced, both ends among them.
        noise: the standard deviation of what is added to the sine.
        rng: draws the noise; may be None if there is none.

    Returns:
        Inputs x of shape (rows, 1), in radians, and targets sin(x), of shape (rows, 1) as well:
        this is no classification.

    Raises:
        TypeError: if there is noise, and rng is not a numpy.random.Generator.
        ValueError: if rows is not positive, or the noise is negative.

    Source: lectures.md, E "sine fit".

    >>> x, y = sine(5)
    >>> y[:, 0].round(2) + 0.0
    array([ 0.,  1.,  0., -1.,  0.])
    """
    check_size("sine", "rows", rows)
    x = np.linspace(0.0, 2.0 * np.pi, rows)[:, np.newaxis]
    return x, shaken("sine", np.sin(x), noise, rng)


def labels_of(rows: int, classes: int) -> Array:
    """Class indices in rising order, as many of each as possible, the first classes one more."""
    return np.sort(np.arange(rows) % classes)


def places(labels: Array) -> Array:
    """Where each row is among those of its class, evenly from 0 to 1."""
    counts = np.bincount(labels)
    return np.concatenate([np.linspace(0.0, 1.0, count) for count in counts])


def shaken(call: str, points: Array, noise: float, rng: Any) -> Array:
    """Points with normal noise."""
    if not 0.0 <= noise < np.inf:
        raise ValueError(f"{call}: the standard deviation must be at least 0, got {noise}")
    return points + generator(rng, call).normal(0.0, noise, points.shape) if noise else points


# --- of scikit-learn ----------------------------------------------------------------------------


def iris() -> Data:
    """Iris flowers of three species, by the size of their petals and sepals.

    Returns:
        Inputs of shape (150, 4): sepal length, sepal width, petal length, petal width, in cm.
        Labels: 0 setosa, 1 versicolor, 2 virginica; 50 rows of each, in this order.

    Raises:
        ImportError: if scikit-learn is not installed; it comes with the extra `examples`.

    Source: R. A. Fisher, "The use of multiple measurements in taxonomic problems" (1936).

    >>> x, y = iris()
    >>> x[0], y[0]
    (array([5.1, 3.5, 1.4, 0.2]), np.int64(0))
    """
    return bundled("iris")


def wine() -> Data:
    """Wines of three growers of one region, by 13 numbers from a chemical analysis.

    Returns:
        Inputs of shape (178, 13): alcohol (% by volume), malic acid, ash, its alkalinity,
        magnesium, phenols, flavanoids, other phenols, proanthocyanins, colour intensity, hue,
        dilution (OD280/OD315) and proline. Units differ from column to column, so `standardize`.
        Labels: the growers 0, 1, 2, with 59, 71 and 48 rows.

    Raises:
        ImportError: if scikit-learn is not installed; it comes with the extra `examples`.

    Source: M. Forina et al., PARVUS; UCI Machine Learning Repository, "Wine" (1991).

    >>> x, y = wine()
    >>> x.shape, np.bincount(y)
    ((178, 13), array([59, 71, 48]))
    """
    return bundled("wine")


def breast_cancer() -> Data:
    """Tumours, harmless or not, by the nuclei of their cells under a microscope.

    Returns:
        Inputs of shape (569, 30): ten properties of the nuclei such as radius, texture and area,
        each as mean, standard error and worst, in pixels of the image. `standardize` them.
        Labels: 0 malignant (212 rows), 1 benign (357 rows).

    Raises:
        ImportError: if scikit-learn is not installed; it comes with the extra `examples`.

    Source: W. N. Street et al., "Nuclear feature extraction for breast tumor diagnosis" (1993).

    >>> x, y = breast_cancer()
    >>> x.shape, np.bincount(y)
    ((569, 30), array([212, 357]))
    """
    return bundled("breast_cancer")


def digits() -> Data:
    """Handwritten digits as small pictures.

    Returns:
        Inputs of shape (1797, 64): the pixels of 8 x 8 pictures, row by row, from 0 (white) to 16
        (black); divide them by 16. Labels: the digits 0..9, about 180 rows of each.

    Raises:
        ImportError: if scikit-learn is not installed; it comes with the extra `examples`.

    Source: E. Alpaydin and C. Kaynak, UCI Machine Learning Repository, "Optical Recognition of
    Handwritten Digits" (1998), its test part.

    >>> x, y = digits()
    >>> x.shape, x.max(), y[:3]
    ((1797, 64), np.float64(16.0), array([0, 1, 2]))
    """
    return bundled("digits")


def bundled(name: str) -> Data:
    """A data set that comes with scikit-learn, from `load_name`."""
    data = getattr(scikit_learn(name), f"load_{name}")()
    return np.array(data.data, np.float64), np.array(data.target, np.int64)


def scikit_learn(call: str) -> ModuleType:
    """The data sets of scikit-learn; ImportError, saying how to get it, if it is missing."""
    try:
        import sklearn.datasets  # type: ignore[import-untyped]
    except ImportError:
        raise ImportError(
            f"{call}: needs the package scikit-learn; install it with "
            "pip install 'chainrule[examples]'"
        ) from None
    datasets: ModuleType = sklearn.datasets
    return datasets
