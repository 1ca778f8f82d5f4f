// Pages of text and forms: menus and keys only.
import "../parts/shell/key-list.js";
import "../parts/shell/toast-stack.js";
import { openShell } from "../parts/shell/open-shell.js";

openShell();
