// Tokens, for want of a language model: words, each with the space before and what follows without one.
import { language } from "../i18n.js";

const closing = /^[^\s\p{L}\p{N}(“‘《（]+$/u; // a sign that belongs to the word before

/** cut returns the tokens of a text in the page's language. */
export function cut(text) {
  const tokens = [];
  let space = "";
  for (const { segment } of new Intl.Segmenter(language(), { granularity: "word" }).segment(text)) {
    if (segment.trim() === "") space += segment;
    else if (tokens.length > 0 && space === "" && closing.test(segment)) tokens[tokens.length - 1] += segment;
    else {
      tokens.push(space + segment);
      space = "";
    }
  }
  return tokens;
}
