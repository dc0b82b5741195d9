// A page with texts to copy and nothing else to do.
import { enableCopying } from "../components/copying.js";

enableCopying();
