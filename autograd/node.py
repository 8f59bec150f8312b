"""A node is a value that remembers how it was made: data, primitive, inputs, attributes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from threading import Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .primitive import Primitive

NO_ATTRIBUTES: Mapping[str, Any] = {}


class Clock:
    """Counts assignments to leaves, so that a node can tell whether an input changed after it.

    A node notes the time it was recorded, a leaf the time it was last assigned. Time passes only
    when something changes: recording itself costs no more than reading `now`.
    """

    __slots__ = ("lock", "now")

    def __init__(self) -> None:
        self.now = 0
        self.lock = Lock()

    def tick(self) -> int:
        """Let time pass and return the new time; never the same one twice."""
        with self.lock:
            self.now += 1
            return self.now


clock = Clock()


class Node:
    """What `Value` and `Tensor` share: storage for one recorded operation, and nothing else.

    The first operand is kept in `_first`. `_second` is the second operand, None if there is none,
    or the tuple of all further operands. Most operations have one or two operands, and a tuple
    less on each node halves what the garbage collector visits, which is most of the cost of a
    large graph. A node with attributes always has the tuple, so that the short ways through the
    backward pass, which know no attributes, leave it alone.

    The slots `_grad`, `_name` and `_attributes` stay empty until they are needed.
    """

    __slots__ = (
        "__weakref__",
        "_attributes",
        "_first",
        "_grad",
        "_name",
        "_raw",
        "_second",
        "epoch",
        "primitive",
    )  # fmt: skip

    _raw: Any  # the number or array itself; `_data` numpy.ma would take, and lose the gradient
    primitive: Primitive | None
    _first: Any
    _second: Any
    epoch: int
    _attributes: Mapping[str, Any]
    _grad: Any
    _name: str | None

    @property
    def grad(self) -> Any:
        """The gradient that backward() stored; None before."""
        try:
            return self._grad
        except AttributeError:
            return None

    @grad.setter
    def grad(self, gradient: Any) -> None:
        self._grad = gradient

    @property
    def name(self) -> str | None:
        """What pictures and messages call this node; None for "by its operation"."""
        try:
            return self._name
        except AttributeError:
            return None

    @name.setter
    def name(self, name: str | None) -> None:
        self._name = name

    @property
    def inputs(self) -> tuple[Any, ...]:
        """The operands this node was computed from, constants included; () for a leaf."""
        second = self._second
        if second is None:
            return () if self._first is None else (self._first,)
        if second.__class__ is tuple:
            return (self._first, *second)
        return (self._first, second)

    @property
    def attributes(self) -> Mapping[str, Any]:
        """The keyword arguments of the operation, such as axis and keepdims; not differentiated."""
        try:
            return self._attributes
        except AttributeError:
            return NO_ATTRIBUTES

    #: Whether backward() stores the gradient of an inner node of this kind.
    keeps_gradient = False

    @property
    def is_leaf(self) -> bool:
        """Whether this node was made by the user, not by an operation."""
        return self.primitive is None

    def pull(self, grad: Any) -> Iterator[tuple[Node, Any]]:
        """Each input that is a node, with the gradient this operation sends back to it."""
        raise NotImplementedError

    def pull_recorded(self, grad: Any) -> Iterator[tuple[Node, Any]]:
        """As `pull`, with the rules run on nodes, so that the gradients can be differentiated."""
        primitive, inputs = self.primitive, self.inputs
        assert primitive is not None, "a leaf has nothing to pull"
        self.check_unchanged()
        operands: Sequence[Any] = self.recorded_operands()
        rules, operands, attributes = primitive.rules_for(operands, self.attributes)
        for rule, x in zip(rules, inputs, strict=True):
            if rule is not None and isinstance(x, Node):
                try:
                    part = rule(grad, self, *operands, **attributes)
                    part = None if part is None else x.fit(part)
                except Exception as error:
                    self.add_note(error)
                    raise
                yield x, part

    def recorded_operands(self) -> tuple[Any, ...]:
        """The inputs as the rules of `pull_recorded` take them."""
        return self.inputs

    def record(self, primitive: Primitive, operands: tuple[Any, ...], attributes: Any) -> Any:
        """Apply a primitive to operands of which this node is one, and remember it."""
        raise NotImplementedError

    def fit(self, part: Any) -> Any:
        """A gradient that was sent to this node, in the shape and dtype of the node."""
        raise NotImplementedError

    def zero(self) -> Any:
        """The gradient of a node that nothing depends on."""
        raise NotImplementedError

    def receive(self, gradient: Any, own: bool) -> None:
        """Add a gradient that backward() found to what this leaf has.

        `own` says that nobody else holds it, so that it need not be copied.
        """
        raise NotImplementedError

    def constant(self, gradient: Any) -> Any:
        """A gradient as a node: itself if it is one, else a constant of the kind of this node."""
        raise NotImplementedError

    def check_unchanged(self) -> None:
        """Raise RuntimeError if an input was changed after this node was recorded."""
        if self.epoch == clock.now:
            return
        for position, x in enumerate(self.inputs):
            if isinstance(x, Node) and x.epoch > self.epoch and x.primitive is None:
                raise RuntimeError(self.changed(position, x))

    def changed(self, position: int, x: Any) -> str:
        """What to say of an operand that was changed after it was recorded."""
        ordinal = ("first", "second", "third")[position] if position < 3 else f"{position + 1}th"
        what = x.described() if isinstance(x, Node) else f"an array of shape {x.shape}"
        assert self.primitive is not None
        return (
            f"backward(): the {ordinal} operand of {self.primitive.name} ({what}) was changed "
            "after it was recorded; its gradient would be wrong. Change a copy, or make the "
            "change before the forward pass"
        )

    def add_note(self, error: Exception) -> None:
        """Say whose derivative rule an error came from."""
        assert self.primitive is not None
        shapes = ", ".join(str(getattr(x, "shape", ())) for x in self.inputs)
        error.add_note(f"in a derivative rule of {self.primitive.name}, operand shapes: {shapes}")

    def described(self) -> str:
        """The node in an error message: its kind, name and shape."""
        return type(self).__name__ + (f" {self.name!r}" if self.name else "")


def store_inputs(node: Node, operands: tuple[Any, ...], attributes: Mapping[str, Any]) -> None:
    """Write operands and attributes into the slots of a node, in the form `Node` describes."""
    count = len(operands)
    node._first = operands[0] if count else None
    node._attributes = attributes
    if attributes:
        node._second = operands[1:]  # a tuple also where there are few: "look at everything"
    elif count <= 2:
        node._second = operands[1] if count == 2 else None
    else:
        node._second = operands[1:]


def topological_order(output: Node, stop: Collection[Node] = ()) -> list[Node]:
    """All nodes the output was computed from, each after every node that uses it; output first.

    Iterative and linear in the size of the graph; the order depends on the graph alone. What is
    behind a node in `stop` is not visited.

    >>> from autograd import Value
    >>> x = Value(2.0, name="x")
    >>> [node.name or node.primitive.name for node in topological_order(x * x + 1.0)]
    ['add', 'multiply', 'x']
    """
    order: list[Node] = list(dict.fromkeys(stop))
    seen: set[Node] = set(stop)
    stack: list[Any] = [output]
    kind = output.__class__  # asked first, since it is quicker to compare than isinstance
    while stack:
        node = stack.pop()
        if node is None:  # everything below the node beneath this marker is in the order
            order.append(stack.pop())
            continue
        if node in seen:
            continue
        seen.add(node)
        stack += (node, None)
        first, second = node._first, node._second
        if (first.__class__ is kind or isinstance(first, Node)) and first not in seen:
            stack.append(first)
        if second.__class__ is kind or isinstance(second, Node):
            if second not in seen:
                stack.append(second)
        elif second.__class__ is tuple:
            stack += [x for x in second if isinstance(x, Node)]
    order.reverse()
    return order


def leading_to(order: list[Node], nodes: Collection[Node]) -> list[Node]:
    """The part of a topological order that depends on one of the nodes."""
    dependent = set(nodes)
    for node in reversed(order):
        if any(isinstance(x, Node) and x in dependent for x in node.inputs):
            dependent.add(node)
    return [node for node in order if node in dependent]
