// A click is lost where what it began on is replaced before it ends.

const ENDS = ["pointerup", "pointercancel", "blur"];

let ended = Promise.resolve();

addEventListener(
  "pointerdown",
  () => {
    ended = new Promise((resolve) => {
      // The click itself comes after these.
      for (const end of ENDS) addEventListener(end, () => setTimeout(resolve), { once: true });
    });
  },
  { capture: true },
);

// Resolves once nothing is being pressed.
export const pressEnded = () => ended;
