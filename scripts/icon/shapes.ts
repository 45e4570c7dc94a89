import { XMLParser } from "fast-xml-parser";

/** A filled shape; `covers` says whether it holds a point, in units of the drawing. */
export interface Shape {
  readonly color: readonly [red: number, green: number, blue: number];
  covers(x: number, y: number): boolean;
}

/** A square drawing: its side in units, and its shapes from the lowest to the highest. */
export interface Drawing {
  readonly side: number;
  readonly shapes: readonly Shape[];
}

type Attributes = Readonly<Record<string, string>>;

/** What the parser gives for an element: its children under its name, its attributes under `:@`. */
interface Element {
  readonly ":@": Attributes;
  readonly svg?: readonly Element[];
}

/**
 * Reads the few elements of SVG that the icon is drawn with: `rect` with equal round corners,
 * `circle` and `polygon`, each with a `fill` of six hex digits.
 * @throws {TypeError} for any other element
 */
export function readDrawing(svg: string): Drawing {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: "",
    preserveOrder: true,
  });
  const [root] = parser.parse(svg) as readonly Element[];
  const side = Number(root?.[":@"]["viewBox"]?.split(" ")[2]);
  const shapes = (root?.svg ?? []).flatMap((element) => {
    const name = Object.keys(element)[0]!;
    return name === "title" ? [] : [shapeOf(name, element[":@"])];
  });
  return { side, shapes };
}

function shapeOf(name: string, attributes: Attributes): Shape {
  const color = colorOf(attributes["fill"] ?? "");
  switch (name) {
    case "rect":
      return { color, covers: rectangle(attributes) };
    case "circle":
      return { color, covers: circle(attributes) };
    case "polygon":
      return { color, covers: polygon(attributes["points"] ?? "") };
    default:
      throw new TypeError(`Cannot draw <${name}>: the icon knows rect, circle and polygon`);
  }
}

function colorOf(fill: string): [number, number, number] {
  const found = /^#(..)(..)(..)$/.exec(fill);
  if (!found) throw new TypeError(`Cannot read the fill "${fill}": write #rrggbb`);
  return [parseInt(found[1]!, 16), parseInt(found[2]!, 16), parseInt(found[3]!, 16)];
}

function rectangle(attributes: Attributes): Shape["covers"] {
  const [x, y, width, height, radius] = numbers(attributes, ["x", "y", "width", "height", "rx"]);
  return (px, py) => {
    const dx = Math.max(x! + radius! - px, px - (x! + width! - radius!), 0);
    const dy = Math.max(y! + radius! - py, py - (y! + height! - radius!), 0);
    return dx * dx + dy * dy <= radius! * radius!;
  };
}

function circle(attributes: Attributes): Shape["covers"] {
  const [cx, cy, radius] = numbers(attributes, ["cx", "cy", "r"]);
  return (px, py) => (px - cx!) ** 2 + (py - cy!) ** 2 <= radius! ** 2;
}

/** By the even-odd rule. */
function polygon(points: string): Shape["covers"] {
  const corners = points.split(" ").map((point) => point.split(",").map(Number));
  return (px, py) => {
    let inside = false;
    corners.forEach(([x, y], index) => {
      const [x2, y2] = corners.at(index - 1)!;
      if (y! > py !== y2! > py && px < ((x2! - x!) * (py - y!)) / (y2! - y!) + x!) inside = !inside;
    });
    return inside;
  };
}

function numbers(attributes: Attributes, names: readonly string[]): number[] {
  return names.map((name) => Number(attributes[name] ?? 0));
}
