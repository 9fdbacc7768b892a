export interface Size {
  cols: number;
  rows: number;
}

/** For how long a size that this page asked for may come back as news. */
const askedMs = 2000;

/** Which size of a terminal the owner knows, and whether this page asked for it. */
export class Sizes {
  /** Another page has changed the size since this one did. */
  changedElsewhere = false;
  private told: Size = { cols: 0, rows: 0 };
  /** Sizes that this page asked for, with the time: the stream tells them to everyone. UTC ms. */
  private readonly asked = new Map<string, number>();

  knows({ cols, rows }: Size): boolean {
    return this.told.cols === cols && this.told.rows === rows;
  }

  /** Takes what the owner says at an opening. */
  tell(size: Size): void {
    this.told = size;
  }

  ask(size: Size): void {
    this.changedElsewhere = false;
    this.told = size;
    this.asked.set(nameOf(size), Date.now());
  }

  /** Takes a size from the stream; false when it is this page's own, which a later one may have replaced already. */
  hear(size: Size): boolean {
    this.told = size;
    const at = this.asked.get(nameOf(size));
    this.changedElsewhere = at === undefined || Date.now() - at >= askedMs;
    return this.changedElsewhere;
  }
}

const nameOf = ({ cols, rows }: Size) => `${cols}x${rows}`;
