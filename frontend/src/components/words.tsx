interface Props {
  of: readonly string[];
  shown: string;
}

/** One of several words, in the room of the widest: what stands beside it does not move when it changes. */
export function Words({ of, shown }: Props) {
  return (
    <span className="grid text-center">
      {of.map((word) => (
        <span key={word} className={`col-start-1 row-start-1 ${word === shown ? "" : "invisible"}`}>
          {word}
        </span>
      ))}
    </span>
  );
}
