// A field's text in, its rewritten text out, remembered: of the values that a rule's labels depend on, others differ more
// often. Counting thread.

import type { LabelRewrite } from '../config/rules/rewrite.ts';
import { identityOf } from './identity.ts';
import { rewriteText } from './rewrite_text.ts';

// Together at most some 6 MB for each way of rewriting. If more texts take turns, they are rewritten each time.
const MAX_TEXTS = 1 << 14;
const MAX_CHARACTERS = 1 << 20;
// Longer texts are messages, hardly ever the same twice.
const MAX_TEXT_LENGTH = 512;

export class RewrittenTexts {
  readonly #rewrite: LabelRewrite;
  readonly #known = new Map<string, string | null>();
  /** Of the texts and their results together. */
  #characters = 0;

  constructor(rewrite: LabelRewrite) {
    this.#rewrite = rewrite;
  }

  /** @returns null if the text becomes too long, see rewriteText() */
  of(text: string): string | null {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const result = rewriteText(text, this.#rewrite);
    if (text.length <= MAX_TEXT_LENGTH) this.#remember(text, result);
    return result;
  }

  #remember(text: string, result: string | null): void {
    if (this.#known.size === MAX_TEXTS || this.#characters > MAX_CHARACTERS) {
      this.#known.clear();
      this.#characters = 0;
    }
    this.#known.set(text, result);
    this.#characters += text.length + (result?.length ?? 0);
  }
}

/** The rewritten texts of one plan: labels that rewrite in the same way share them. */
export class SharedRewrittenTexts {
  readonly #texts = new Map<string, RewrittenTexts>();

  of(rewrite: LabelRewrite): RewrittenTexts {
    const identity = identityOf(rewrite);
    let texts = this.#texts.get(identity);
    if (texts === undefined) {
      texts = new RewrittenTexts(rewrite);
      this.#texts.set(identity, texts);
    }
    return texts;
  }
}
