// Pages of text and forms: menus, keys and copying links only.
import { openCopyButtons } from "../parts/shell/copy-buttons.js";
import "../parts/shell/key-list.js";
import { openShell } from "../parts/shell/open-shell.js";
import "../parts/shell/toast-stack.js";

openShell();
openCopyButtons();
