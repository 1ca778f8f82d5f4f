// The panels beside the stage. They load once the cover is shown: nothing in them is needed before.
import "./art-panel.js";
import "./element-panel.js";
import "./group-panel.js";
import "./preflight-list.js";
import "./version-list.js";
