// The same for development and tests, under the name that they look for.
export { Fragment, jsx as jsxDEV, type JSX } from "./jsx-runtime";
