import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "./fonts";
import "./base.css";

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <h1>Holdfast</h1>
    </StrictMode>,
  );
}
