import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";

export interface Request {
  op: string;
  id: string;
  offset?: number;
  back?: number;
  data?: string;
}

/** A real WebSocket server that speaks the stream's frames as a test tells it to. */
export class StreamServer {
  readonly requests: Request[] = [];
  private socket: WebSocket | null = null;

  private constructor(private readonly server: WebSocketServer) {
    server.on("connection", (socket) => {
      this.socket = socket;
      socket.on("message", (data) => this.requests.push(JSON.parse(data.toString())));
    });
  }

  static async listen(port = 0): Promise<StreamServer> {
    const server = new WebSocketServer({
      host: "127.0.0.1",
      port,
      handleProtocols: (offered) => (offered.has("holdfast.v1") ? "holdfast.v1" : false),
    });
    await once(server, "listening");
    return new StreamServer(server);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}/stream`;
  }

  asked(op: string, id: string): Request[] {
    return this.requests.filter((request) => request.op === op && request.id === id);
  }

  event(message: object): void {
    this.socket?.send(JSON.stringify(message));
  }

  bytes(id: string, offset: number, text: string): void {
    const name = Buffer.from(id);
    const at = Buffer.alloc(8);
    at.writeBigUInt64BE(BigInt(offset));
    this.socket?.send(Buffer.concat([Buffer.from([name.length]), name, at, Buffer.from(text)]));
  }

  /** Ends every connection as a killed owner does, and stops listening. */
  async close(): Promise<void> {
    for (const client of this.server.clients) client.terminate();
    const closed = once(this.server, "close");
    this.server.close();
    await closed;
  }
}
