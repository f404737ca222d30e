import { findPart } from "./find-part.ts";

const box = findPart("progress", HTMLElement);
const bar = findPart("bar", HTMLProgressElement);
const words = findPart("progress-words", HTMLElement);
const aloud = findPart("aloud", HTMLElement);

/** Shows how far it is, and reads it out at each quarter. */
export function showProgress(): { tell: (share: number) => void; end: () => void } {
  let shown = -1;
  const tell = (share: number) => {
    const percent = Math.floor(share * 100);
    if (percent === shown) return;
    bar.value = percent;
    words.textContent = `Verifying: ${percent} %`;
    if (Math.floor(percent / 25) > Math.floor(shown / 25)) aloud.textContent = words.textContent;
    shown = percent;
  };
  findPart("outcome", HTMLElement).hidden = true;
  box.hidden = false;
  tell(0);
  return {
    tell,
    end: () => {
      box.hidden = true;
      aloud.textContent = "";
    },
  };
}
