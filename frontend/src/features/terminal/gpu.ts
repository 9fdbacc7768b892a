import { WebglAddon } from "@xterm/addon-webgl";
import type { Terminal } from "@xterm/xterm";

/** Lets the GPU draw a terminal while it can be seen. Without one, and when its context is lost, the DOM does. */
export class Gpu {
  private addon: WebglAddon | null = null;

  constructor(private readonly term: Terminal) {}

  use(wanted: boolean): void {
    if (!wanted) this.drop();
    else if (!this.addon && hasHardwareGl()) this.load();
  }

  private load(): void {
    const addon = new WebglAddon();
    try {
      addon.onContextLoss(() => this.drop());
      this.term.loadAddon(addon);
      this.addon = addon;
    } catch {
      addon.dispose();
    }
  }

  private drop(): void {
    this.addon?.dispose();
    this.addon = null;
  }
}

/** Software GL is slower than the DOM and is not used. */
function hasHardwareGl(): boolean {
  const gl = document.createElement("canvas").getContext("webgl2");
  if (!gl) return false;
  const info = gl.getExtension("WEBGL_debug_renderer_info");
  const renderer = info ? String(gl.getParameter(info.UNMASKED_RENDERER_WEBGL)) : "";
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  return !/swiftshader|llvmpipe|software|softpipe/i.test(renderer);
}
