import { loadCatalogue } from "../../src/lib/i18n";

await loadCatalogue("ko");
