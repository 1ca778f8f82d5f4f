export { defaultKeymap } from "@codemirror/commands";
export { EditorState, Compartment, RangeSet, StateEffect, StateField } from "@codemirror/state";
export {
  Decoration,
  EditorView,
  ViewPlugin,
  WidgetType,
  keymap,
  placeholder,
} from "@codemirror/view";
export { yCollab, yUndoManagerKeymap } from "y-codemirror.next";
