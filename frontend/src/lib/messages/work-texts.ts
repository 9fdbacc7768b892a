import { addEnglish } from "../i18n";
import { enWork } from "./en-work";

// Whoever shows a text of enWork imports this file, so that the texts are there with the code.
addEnglish(enWork);
