// Faye: a Bayeux server, to which events are published by its own protocol too.
import faye from "faye"
import { address, listen, notFound } from "../common.mjs"

const bayeux = new faye.NodeAdapter({ mount: "/faye", timeout: 45 })

bayeux.attach(listen(address(import.meta.url), () => {}, notFound))
