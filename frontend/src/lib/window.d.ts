type BoundMethod = (...args: unknown[]) => Promise<unknown>;

interface Window {
  go?: {
    api: Record<string, Record<string, BoundMethod>>;
    app: { Shell: Record<string, BoundMethod> };
  };
  runtime?: {
    EventsOn(name: string, listener: (...data: unknown[]) => void): () => void;
    EventsEmit(name: string, ...data: unknown[]): void;
    BrowserOpenURL(url: string): void;
  };
}
