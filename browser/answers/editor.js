// A field for Python in place of a plain one: colours, brackets, indents, undo.
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { bracketMatching, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";

/**
 * Puts an editor in place of a textarea, with its text, its selection, its label and its focus.
 *
 * The Tab key is nobody's here: it leaves the field, as it leaves any other.
 */
export function edit(plain, { changed, check }) {
  const { value, selectionStart, selectionEnd } = plain;
  const hadFocus = document.activeElement === plain;
  const view = new EditorView({
    state: EditorState.create({
      doc: value,
      // Windows' line ends are one character here.
      selection: value.includes("\r") ? undefined : { anchor: selectionStart, head: selectionEnd },
      extensions: [
        history(),
        python(),
        indentUnit.of("    "),
        bracketMatching(),
        syntaxHighlighting(classHighlighter),
        EditorView.lineWrapping,
        keymap.of([
          { key: "Mod-Enter", run: () => { check(); return true; } },
          { key: "Shift-Enter", run: () => { check(); return true; } },
          ...defaultKeymap,
          ...historyKeymap,
        ]),
        EditorView.updateListener.of((update) => { if (update.docChanged) changed(); }),
        EditorView.contentAttributes.of({
          "aria-label": plain.getAttribute("aria-label"),
          "aria-describedby": plain.getAttribute("aria-describedby"),
          autocapitalize: "off",
          autocorrect: "off",
          spellcheck: "false",
        }),
      ],
    }),
  });
  plain.replaceWith(view.dom);
  if (hadFocus) view.focus();
  return {
    get value() { return view.state.doc.toString(); },
    set value(text) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
    },
    focus: () => view.focus(),
  };
}
