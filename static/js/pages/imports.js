// The list of imports, and the zone on which the next file is dropped.
import { enableDropZone } from "../components/drop_zone.js";

enableDropZone(document.querySelector(".drop-zone"));
