// What the page knows of the graph: who depends on whom, the paths to the output, and what they
// multiply to. Nothing here touches the document.

const FEW_PATHS = 6;

/** The graph as the page knows it: numbers of cards and edges, and who is behind whom. */
class Graph {
  constructor({ cards, edges }) {
    this.cards = cards.map(
      ([name, gradient, role]) => ({ name, gradient, role, in: [], out: [] }),
    );
    this.edges = edges.map(([source, target, text, slope], number) => {
      const known = slope !== undefined;
      const edge = { number, source, target, text, slope: known ? Number(slope) : null };
      edge.broken = known && text === ""; // nothing goes back along it
      this.cards[source].out.push(edge);
      this.cards[target].in.push(edge);
      return edge;
    });
  }

  /** The edges on all ways from a card in one direction, "in" or "out". */
  reach(card, direction) {
    const met = new Set();
    const stack = [card];
    const seen = new Set(stack);
    while (stack.length) {
      for (const edge of this.cards[stack.pop()][direction]) {
        met.add(edge);
        const next = direction === "in" ? edge.source : edge.target;
        if (!seen.has(next)) {
          seen.add(next);
          stack.push(next);
        }
      }
    }
    return met;
  }

  /** How many ways lead from each card to the last one: too many for plain numbers. */
  ways() {
    const ways = this.cards.map(() => 0n);
    ways[ways.length - 1] = 1n;
    for (let card = ways.length - 2; card >= 0; card--) { // a source comes before its targets
      for (const edge of this.cards[card].out) {
        if (!edge.broken) ways[card] += ways[edge.target];
      }
    }
    return ways;
  }

  /** All paths from a card to the last one, each a list of edges; only where they are few. */
  paths(card, ways) {
    const paths = [{ edges: [], end: card }];
    for (const path of paths) { // which grows on the way, by one path at every fork
      while (path.end < this.cards.length - 1) {
        const open = this.cards[path.end].out.filter((x) => !x.broken && ways[x.target]);
        for (const edge of open.slice(1)) {
          paths.push({ edges: [...path.edges, edge], end: edge.target });
        }
        path.edges.push(open[0]);
        path.end = open[0].target;
      }
    }
    return paths.map(({ edges }) => edges);
  }
}

// --- numbers and sentences ---

/** A number in four significant digits and with a real minus sign, as in the picture. */
const short = (x) => {
  if (Number.isNaN(x)) return "nan";
  if (!Number.isFinite(x)) return x < 0 ? "−inf" : "inf";
  const [digits, exponent] = x.toExponential(3).split("e");
  const power = Number(exponent);
  const plain = power >= -4 && power < 4;
  const text = plain ? String(Number(x.toPrecision(4))) : `${Number(digits)}e${power}`;
  return text.replace(/-/g, "−");
};

const factor = (text) => (text.startsWith("−") ? `(${text})` : text);

/** A number of paths in words; one with more than 15 digits only about. */
const counted = (many) => {
  const cut = String(many).length - 4; // digits after the first four; it may be hundreds of them
  if (cut <= 11) return `${many.toLocaleString("en")} path${many === 1n ? "" : "s"}`;
  const unit = 10n ** BigInt(cut);
  const text = String((many + unit / 2n) / unit); // rounded: 9999.7 has five digits then
  return `about ${Number(`${text[0]}.${text.slice(1)}`)}e${cut + text.length - 1} paths`;
};

/** What is to be said of a card: the products of local derivatives on its paths to the output. */
function explained(graph, card) {
  const { name, gradient, role } = graph.cards[card];
  const output = graph.cards[graph.cards.length - 1].name;
  if (card === graph.cards.length - 1) return [`${name}: here the way back begins.`];
  if (role === "constant") return [`${name} is a constant: no gradient flows to it.`];
  if (role === "left out") return ["This card stands for what is not drawn."];
  if (!gradient) return [`No gradient reaches ${name}.`];
  const ways = graph.ways();
  if (!ways[card]) return [`${name} gets ${gradient} from what is not drawn.`];
  const heading = `${counted(ways[card])} from ${name} to ${output}`;
  const edges = [...graph.reach(card, "out")].filter((edge) => !edge.broken);
  const numbers = edges.every((edge) => edge.slope !== null);
  const what = numbers ? "products of local derivatives" : "products of Jacobians";
  const sum = `The sum over all paths of the ${what} is the gradient: ${gradient}`;
  if (ways[card] > BigInt(FEW_PATHS)) return [heading, sum];
  const lines = [heading];
  let total = 0;
  for (const path of graph.paths(card, ways)) {
    const stations = [name, ...path.map((edge) => graph.cards[edge.target].name)];
    const way = stations.reverse().join(" ← "); // as the chain rule is written
    if (!numbers) {
      lines.push(way);
      continue;
    }
    const product = path.reduce((x, edge) => x * edge.slope, 1);
    total += product;
    const factors = path.map((edge) => factor(edge.text)).reverse().join(" × ");
    lines.push(`${way}: ${factors} = ${short(product)}`);
  }
  if (!numbers || `∇ ${short(total)}` !== gradient) lines.push(sum);
  else if (lines.length > 2) lines.push(`sum over the paths: ${gradient}`);
  return lines;
}
