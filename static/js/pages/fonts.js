// The fonts: a page that works without script; here are the line, who is here, and a file's styles.
import { openPage } from "../parts/shell/open-page.js";
import "../parts/typefaces/font-styles.js";

openPage("fonts");
