type BoundMethod = (...args: unknown[]) => Promise<unknown>;

interface Window {
  go?: {
    api: Record<string, Record<string, BoundMethod>>;
    app: { Shell: Record<string, BoundMethod> };
  };
  runtime?: {
    EventsOn(name: string, listener: (...data: unknown[]) => void): () => void;
    EventsEmit(name: string, ...data: unknown[]): void;
    /** Only the window has it. */
    OnFileDrop?(take: (x: number, y: number, paths: string[]) => void, useDropTarget: boolean): void;
    BrowserOpenURL(url: string): void;
  };
}
