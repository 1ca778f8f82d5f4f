// Starts the lineage.
import "../parts/lineage/lineage-graph.js";
import "../parts/lineage/lineage-node.js";
import { LineageScreen } from "../parts/lineage/lineage-screen.js";
import { openPage } from "../parts/shell/open-page.js";

new LineageScreen(openPage("lineage")).start();
