// The fonts: a page that works without script; here are the line and who is here.
import { openPage } from "../parts/shell/open-page.js";

openPage("fonts");
