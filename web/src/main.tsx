import { render } from "preact";
import { App } from "./app";
import { read } from "./data";
import { speak } from "./words";
import "./style.css";

const data = read(document.getElementById("data")!.textContent!);
speak(data);
document.documentElement.lang = data.lang;
render(<App c={data} />, document.getElementById("page")!);
