type Child = Node | string | number | boolean | null | undefined | Child[];

export interface Props {
  children?: Child;
  [name: string]: unknown;
}

// eslint-disable-next-line @typescript-eslint/no-namespace -- TypeScript looks for JSX types under this name.
export namespace JSX {
  export type Element = Node;
  export interface ElementChildrenAttribute {
    children: unknown;
  }
  export interface IntrinsicAttributes {
    key?: string | number;
  }
  export interface IntrinsicElements {
    [tag: string]: Props;
  }
}

const SVG = /^(svg|path)$/;

/** Makes the nodes that JSX describes; `onX` listens to event x, everything else is an attribute. */
export function jsx(type: string | ((props: Props) => Node), props: Props): Node {
  if (typeof type === "function") return type(props);
  const node = SVG.test(type) ? document.createElementNS("http://www.w3.org/2000/svg", type) : document.createElement(type);
  for (const [name, value] of Object.entries(props)) {
    if (name === "children" || value === false || value === null || value === undefined) continue;
    if (typeof value === "function") node.addEventListener(name.slice(2).toLowerCase(), value as EventListener);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  add(node, props.children);
  return node;
}

export const jsxs = jsx;

/** Children without a parent: whatever they are put into takes them one by one. */
export const Fragment = ({ children }: Props): Node => children as Node;

function add(node: Node, child: Child): void {
  if (Array.isArray(child)) for (const each of child) add(node, each);
  else if (child instanceof Node) node.appendChild(child);
  else if (typeof child === "string" || typeof child === "number") node.appendChild(document.createTextNode(String(child)));
}
