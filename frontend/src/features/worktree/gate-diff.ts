export { GateDiff } from "./review/gate-diff";
