// Texts of others' making, as a page may show them; `tasks/visible_text.py` does the same and says
// why.

const HIDDEN =
  /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\u{e0000}-\u{e007f}]/gu;

// The text with what is hidden in it as escapes, such as \u202e.
export function visible(text) {
  return text.replace(HIDDEN, (hidden) =>
    Array.from({ length: hidden.length }, (_, i) => escaped(hidden.charCodeAt(i))).join(""),
  );
}

const escaped = (unit) => `\\u${unit.toString(16).padStart(4, "0")}`;
