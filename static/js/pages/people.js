// The people of a project: forms do the work; here are the line, who is here, and copying links.
import { openCopyButtons } from "../parts/shell/copy-buttons.js";
import { openPage } from "../parts/shell/open-page.js";

openPage("people");
openCopyButtons();
