import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { artifacts } from "../e2e/program";

/** Every picture, as large as the window. */
const whole = path.join(artifacts, "screenshots");
/** Those of the README, which are kept with the source: small, and of a size that a page shows. */
const small = fileURLToPath(new URL("../../../build/screenshots", import.meta.url));
const quality = 0.82;

export async function picture(page: Page, name: string): Promise<Buffer> {
  await mkdir(whole, { recursive: true });
  // A caret that blinks is in one picture and not in the next.
  return await page.screenshot({ path: path.join(whole, `${name}.png`), caret: "hide" });
}

/** Writes a picture as WebP, which the browser itself can make. */
export async function kept(browser: Browser, name: string, png: Buffer): Promise<void> {
  const page = await browser.newPage();
  const encoded = await page.evaluate(
    async ([data, wanted]) => {
      const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
      const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
      const canvas = new OffscreenCanvas(image.width, image.height);
      canvas.getContext("2d")?.drawImage(image, 0, 0);
      const blob = await canvas.convertToBlob({ type: "image/webp", quality: wanted });
      const written = new Uint8Array(await blob.arrayBuffer());
      return btoa(Array.from(written, (byte) => String.fromCharCode(byte)).join(""));
    },
    [png.toString("base64"), quality] as const,
  );
  await page.close();
  await mkdir(small, { recursive: true });
  await writeFile(path.join(small, `${name}.webp`), Buffer.from(encoded, "base64"));
}
