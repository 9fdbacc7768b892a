import { markdownLanguage } from "@codemirror/lang-markdown";
import { Fragment, memo, type ReactNode, useMemo } from "react";

// Text of agents becomes React nodes, never HTML: what it says cannot run.

type Tree = ReturnType<typeof markdownLanguage.parser.parse>;
type Node = Tree["topNode"];

/** What the page does with the names and addresses in a text. */
export interface MarkdownLinks {
  /** Opens an address. Only http and https come here. */
  address(url: string): void;
  /** Makes of a part of the text without markup what may be pressed in it. */
  text?(text: string, code: boolean): ReactNode;
}

interface Source {
  text: string;
  links: MarkdownLinks;
}

const marks = new Set([
  "HeaderMark",
  "QuoteMark",
  "ListMark",
  "EmphasisMark",
  "CodeMark",
  "LinkMark",
  "StrikethroughMark",
  "TableDelimiter",
  "CodeInfo",
  "LinkTitle",
]);

const slice = (source: Source, node: Node) => source.text.slice(node.from, node.to);

function childrenOf(node: Node): Node[] {
  const found: Node[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) found.push(child);
  return found;
}

/** Text between marks. A line break inside of a paragraph is a space, as Markdown has it. */
function plain(source: Source, from: number, to: number): ReactNode {
  const text = source.text.slice(from, to);
  return source.links.text ? source.links.text(text, false) : text;
}

/** What stands inside of a node: its text, and the nodes within. */
function inline(source: Source, node: Node, skip: ReadonlySet<string> = marks): ReactNode[] {
  const parts: ReactNode[] = [];
  let at = node.from;
  for (const child of childrenOf(node)) {
    if (child.from > at) parts.push(<Fragment key={at}>{plain(source, at, child.from)}</Fragment>);
    if (!skip.has(child.name))
      parts.push(<Fragment key={`${child.from}n`}>{inlineNode(source, child)}</Fragment>);
    at = child.to;
  }
  if (node.to > at) parts.push(<Fragment key={at}>{plain(source, at, node.to)}</Fragment>);
  // The mark of a heading leaves the space behind it.
  return parts;
}

const within = new Set([...marks, "URL"]);

function link(source: Source, node: Node): ReactNode {
  const url = childrenOf(node).find((child) => child.name === "URL");
  const address = url ? slice(source, url) : "";
  const shown = inline(source, node, within);
  if (!/^https?:\/\//i.test(address)) return <span title={address}>{shown}</span>;
  return <Address url={address} open={source.links.address} shown={shown} />;
}

function Address({ url, open, shown }: { url: string; open(url: string): void; shown: ReactNode }) {
  return (
    <a
      href={url}
      className="text-text underline decoration-line-strong underline-offset-2 hover:decoration-text"
      onClick={(event) => {
        event.preventDefault();
        open(url);
      }}
    >
      {shown}
    </a>
  );
}

const codeClass = "rounded-code bg-code px-1 font-mono text-[0.92em] [overflow-wrap:anywhere]";

function inlineNode(source: Source, node: Node): ReactNode {
  switch (node.name) {
    case "Emphasis":
      return <em>{inline(source, node)}</em>;
    case "StrongEmphasis":
      return <strong className="font-semibold">{inline(source, node)}</strong>;
    case "Strikethrough":
      return <s>{inline(source, node)}</s>;
    case "InlineCode": {
      const text = slice(source, node).replace(/^`+ ?| ?`+$/g, "");
      return <code className={codeClass}>{source.links.text ? source.links.text(text, true) : text}</code>;
    }
    case "Link":
    case "Image":
      return link(source, node);
    case "Autolink":
    case "URL": {
      const url = slice(source, node).replace(/^<|>$/g, "");
      return /^https?:\/\//i.test(url) ? <Address url={url} open={source.links.address} shown={url} /> : url;
    }
    case "HardBreak":
      return <br />;
    case "Escape":
      return slice(source, node).slice(1);
    default:
      return slice(source, node);
  }
}

function codeText(source: Source, node: Node): string {
  const texts = childrenOf(node).filter((child) => child.name === "CodeText");
  if (texts.length > 0) return texts.map((each) => slice(source, each)).join("");
  return node.name === "CodeBlock" ? slice(source, node) : "";
}

function Cells({ source, row, head }: { source: Source; row: Node; head: boolean }) {
  const Cell = head ? "th" : "td";
  return (
    <tr className="border-line border-b">
      {childrenOf(row)
        .filter((child) => child.name === "TableCell")
        .map((cell) => (
          <Cell key={cell.from} className="px-2 py-1 text-left align-top font-normal first:pl-0">
            {inline(source, cell)}
          </Cell>
        ))}
    </tr>
  );
}

function table(source: Source, node: Node): ReactNode {
  const rows = childrenOf(node);
  return (
    <div className="my-2 overflow-x-auto">
      <table className="border-collapse text-dense">
        <thead className="text-text-3">
          {rows
            .filter((row) => row.name === "TableHeader")
            .map((row) => (
              <Cells key={row.from} source={source} row={row} head />
            ))}
        </thead>
        <tbody>
          {rows
            .filter((row) => row.name === "TableRow")
            .map((row) => (
              <Cells key={row.from} source={source} row={row} head={false} />
            ))}
        </tbody>
      </table>
    </div>
  );
}

function items(source: Source, node: Node): ReactNode {
  return childrenOf(node)
    .filter((child) => child.name === "ListItem")
    .map((item) => (
      <li key={item.from} className="my-0.5">
        {blocks(source, item)}
      </li>
    ));
}

function blockNode(source: Source, node: Node): ReactNode {
  switch (node.name) {
    case "FencedCode":
    case "CodeBlock":
      return (
        <pre className="my-2 overflow-x-auto rounded-control bg-code px-3 py-2 font-mono text-meta leading-[1.25rem]">
          {codeText(source, node)}
        </pre>
      );
    case "Blockquote":
      return (
        <blockquote className="my-2 border-line-strong border-l-2 pl-3 text-text-2">
          {blocks(source, node)}
        </blockquote>
      );
    case "BulletList":
      return <ul className="my-1.5 list-disc pl-5">{items(source, node)}</ul>;
    case "OrderedList": {
      const start = Number.parseInt(slice(source, node), 10);
      return (
        <ol className="my-1.5 list-decimal pl-5" start={Number.isNaN(start) ? 1 : start}>
          {items(source, node)}
        </ol>
      );
    }
    case "HorizontalRule":
      return <hr className="my-3 border-line" />;
    case "Table":
      return table(source, node);
    case "HTMLBlock":
    case "LinkReference":
      return <p className="my-1.5 whitespace-pre-wrap">{slice(source, node)}</p>;
    case "Task":
    case "Paragraph":
      return <p className="my-1.5">{inline(source, node)}</p>;
    default:
      if (/Heading/.test(node.name)) return <p className="mt-3 mb-1 font-semibold">{inline(source, node)}</p>;
      return inlineNode(source, node);
  }
}

function blocks(source: Source, node: Node): ReactNode {
  return childrenOf(node)
    .filter((child) => !marks.has(child.name))
    .map((child) => <Fragment key={child.from}>{blockNode(source, child)}</Fragment>);
}

interface BlockProps {
  text: string;
  links: MarkdownLinks;
}

/** One paragraph, list or piece of code. While a text arrives only its last one is drawn again. */
const Block = memo(function Block({ text, links }: BlockProps) {
  const source = { text, links };
  return blocks(source, markdownLanguage.parser.parse(text).topNode);
});

/** Text of an agent. `links` must keep its identity while the text grows. */
export function Markdown({ text, links }: BlockProps) {
  const parts = useMemo(
    () =>
      childrenOf(markdownLanguage.parser.parse(text).topNode).map(({ from, to }) => ({
        from,
        text: text.slice(from, to),
      })),
    [text],
  );
  return (
    <div className="select-text text-read [overflow-wrap:anywhere] [&>:first-child]:mt-0 [&>:last-child]:mb-0">
      {parts.map((part) => (
        <Block key={part.from} text={part.text} links={links} />
      ))}
    </div>
  );
}
