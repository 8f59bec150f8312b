"""What a `Value` and a `Tensor` can do alike: backward(), detach(), conversions, copies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

import numpy as np

from . import nested, structure
from .backward import differentiate
from .node import Node, clock
from .operators import Operators
from .ownership import ALONE, references
from .protocol import array_function, array_ufunc
from .recording import STOPPED
from .showing import bundle_of
from .storing import check_not_stored


class Variable(Operators):
    """A node that a user holds."""

    __slots__ = ()

    __array_ufunc__ = array_ufunc
    __array_function__ = array_function

    def __init__(self, data: Any, *, name: str | None = None) -> None:
        raise NotImplementedError

    # --- the backward pass ---

    def backward(self, seed: Any = None, create_graph: bool = False) -> None:
        """Store the gradient of this node in the `grad` of the leaves it was computed from.

        Leaves accumulate: a second call adds to what the first one left; set `grad` to None to
        start anew. Inner Values get the gradient of this call. Inner Tensors keep none.

        Args:
            seed: the gradient of this node, of its shape; 1 for a scalar.
            create_graph: store gradients that are nodes, to be differentiated again.

        Raises:
            ValueError: if there is no seed and this node is not a scalar, or the seed has
                another shape.
            RuntimeError: if an operand was changed after it was recorded, or something on the
                way was computed under no_grad(). No gradient is changed then.

        >>> from autograd import Tensor
        >>> x = Tensor([1.0, 2.0])
        >>> (x * x).sum().backward()
        >>> x.grad
        array([2., 4.])
        """
        gradients = differentiate(self, self.checked_seed(seed), create_graph)
        for node in gradients:
            gradient = gradients[node]
            if node._first is not None:
                if node.keeps_gradient:
                    node._grad = node.zero() if gradient is None else gradient
            elif node.primitive is None:
                own = references(gradient) == ALONE
                node.receive(node.zero() if gradient is None else gradient, own)

    def checked_seed(self, seed: Any) -> Any:
        """The seed in the shape and dtype of this node, as a copy; ones for None."""
        raise NotImplementedError

    def constant(self, gradient: Any) -> Any:
        """A gradient as a node: itself if it is one, else a constant of the kind of this node."""
        if isinstance(gradient, Node):
            return gradient
        node = type(self)(gradient)
        node.primitive = STOPPED
        return node

    def detach(self) -> Self:
        """The same value as a constant: a node that no gradient flows through.

        >>> from autograd import Value
        >>> x = Value(3.0)
        >>> (x * x.detach()).backward()
        >>> x.grad
        3.0
        """
        node = type(self)(self._raw, name=self.name)
        node.primitive = STOPPED
        return node

    def update(self, change: Callable[[Any], Any]) -> None:
        """Give a leaf new data, computed from the old: the way an optimizer changes a parameter.

        Unlike `x.data = ...` it neither copies an array nor hands out the one in the leaf. The
        function must not change what it is given, and must return new data of the same shape and
        dtype.

        Raises:
            AttributeError: if this is not a leaf.

        >>> from autograd import Tensor
        >>> w = Tensor([1.0, 2.0])
        >>> w.update(lambda data: data - 0.5)
        >>> w
        Tensor([0.5, 1.5])
        """
        self.check_assignable()
        data = self.as_data(change(self._raw))
        if data.__class__ is float:  # of a Value
            self.replace(data)
            return
        old, new = structure.array_like(self._raw), structure.array_like(data)
        if new.shape != old.shape or new.dtype != old.dtype:
            raise ValueError(
                f"update: {self.described()} and dtype {old.dtype} was to get new data of shape "
                f"{new.shape} and dtype {new.dtype}"
            )
        self.replace(data)

    def as_data(self, x: Any) -> Any:
        """Numbers in the form in which this kind of node keeps them."""
        raise NotImplementedError

    def replace(self, data: Any) -> None:
        """Put checked data into a leaf."""
        self._raw = data
        self.epoch = clock.tick()

    def check_assignable(self) -> None:
        """Raise AttributeError unless this is a leaf."""
        if self.primitive is not None:
            raise AttributeError(
                f"data of {self.described()} cannot be assigned: it is the result of "
                f"{self.primitive.name}. Only leaves, made by {type(self).__name__}(...), can"
            )

    # --- shape ---

    @property
    def shape(self) -> tuple[int, ...]:
        """The size along each axis; () for a number."""
        return np.shape(self._raw)

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """The number of elements."""
        return int(np.size(self._raw))

    @property
    def dtype(self) -> np.dtype[Any]:
        """The dtype of an array that holds what this node holds."""
        raise NotImplementedError

    # --- conversions ---

    def single(self, call: str) -> Any:
        """The number of a node of one element."""
        if self.size != 1:
            raise TypeError(
                f"{call}: only a tensor with one element converts to a number, this one has "
                f"shape {self.shape}"
            )
        data = self._raw
        return data.item() if data.__class__ is np.ndarray else data

    def item(self) -> float:
        """The number of a node of one element, as a Python float."""
        number = self.single("item()")
        return number if number.__class__ is float else float(number)

    def __float__(self) -> float:
        check_not_stored("float()")
        return float(self.single("float()"))

    def __int__(self) -> int:
        check_not_stored("int()")
        return int(self.single("int()"))

    def __bool__(self) -> bool:
        if self.size != 1:
            raise ValueError(
                f"the truth of a tensor with {self.size} elements is ambiguous; use .any(), "
                ".all() or compare a single element"
            )
        return bool(self._raw)

    def __format__(self, specification: str) -> str:
        return format(self.item(), specification) if specification else str(self)

    # --- copies and text ---

    def __reduce__(self) -> Any:
        if self._first is not None:
            assert self.primitive is not None
            raise TypeError(
                f"{self.described()} is the result of {self.primitive.name} and cannot be copied "
                "or pickled without the graph behind it; use .detach() or .data"
            )
        return restored, (type(self), self._raw, self.name, self.grad, self.primitive is not None)

    def __repr__(self) -> str:
        name = f", name={self.name!r}" if self.name else ""
        origin = f", from {self.primitive.name}" if self.primitive is not None else ""
        return f"{type(self).__name__}({self.text()}{name}{origin})"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """What a notebook shows: the picture of a small graph."""
        return bundle_of(self)

    def text(self) -> str:
        """The data, as it is written in `repr`."""
        return repr(self._raw)


def restored(kind: type[Variable], data: Any, name: str | None, grad: Any, constant: bool) -> Any:
    """A leaf or constant as it was before it was copied or pickled."""
    node = kind(data, name=name)
    if grad is not None:
        node.grad = grad
    if constant:
        node.primitive = STOPPED
    return node


def stop_gradient(x: Any) -> Any:
    """The same number, array or nesting of them as a constant: no gradient flows through it.

    >>> from autograd import grad, stop_gradient
    >>> grad(lambda x: x * stop_gradient(x))(3.0)
    3.0
    """
    if isinstance(x, Variable):
        return x.detach()
    return nested.mapped(lambda item: item.detach() if isinstance(item, Variable) else item, x)
