// The parts of the board that the first look does not need, fetched together.
import "./activity-list.js";
import "./search-box.js";
import "./variant-panel.js";
