"""English stories of appliances that do not work, from customers abroad."""

from __future__ import annotations

from gateway.demo.story import Story, answers, comes_back, hands_over, notes, says, waits

STORIES: tuple[Story, ...] = (
    Story(
        key="en_washer_e4",
        language="en",
        products=("washer",),
        channels=("webchat", "email", "api"),
        subject="Washing machine shows E4 and will not drain",
        tags=("故障 fault", "海外 overseas"),
        disposition="solved",
        weight=5,
        steps=(
            says(
                "Hi, my {model} stopped mid-cycle with E4 on the display. // The drum is full of water and I can't "
                "open the door.",
                "Error E4, water won't go out. I've switched it off and on, same thing.",
                "Washing machine beeping and showing E4 - what does it mean?",
                picture="display",
            ),
            answers(
                "Hello {who}, {agent} here. E4 means the machine could not drain within two minutes, nearly always a "
                "blocked pump filter. // Please unplug it, open the small flap at the bottom right, let the water out "
                "through the thin hose into a shallow tray, then turn the filter anticlockwise and clean it.",
                "Hi {who}, that code is a draining time-out. // With the power off, open the flap at the bottom right: "
                "drain hose first, then unscrew the filter slowly and look for coins, hair or a sock.",
            ),
            says(
                "Found a hair clip and two pence. // Putting it back now.",
                "Gosh, half a sock. Give me a minute.",
                "The filter is stuck, any trick?",
            ),
            answers(
                "Great. Screw it in until it stops, then run Rinse + Spin so we can be sure it drains.",
                "Well found. If the filter sits tight, a cloth for grip helps; it always turns anticlockwise. Then "
                "please run Spin once.",
            ),
            says("Draining now, door is open. Thank you!", "That did it, brilliant.", "All good, cheers"),
            answers("Happy to hear it. A look at the filter every two or three months keeps E4 away. Have a good day!"),
        ),
    ),
    Story(
        key="en_fridge_warm",
        language="en",
        products=("fridge",),
        channels=("webchat", "email"),
        subject="Fridge is not cooling",
        tags=("故障 fault", "保修 warranty", "海外 overseas"),
        disposition="repair_booked",
        priority="high",
        weight=4,
        steps=(
            says(
                "My {model} is at 14 degrees and climbing. The freezer is still cold. I live in {city}, {country}.",
                "Fridge not cooling since last night. I have insulin in there, please help quickly.",
                "The fridge compartment is warm, freezer fine. Bought from you last year, order {order}.",
            ),
            answers(
                "Hello {who}, let us save what is in it first: move the important things to the freezer door or a cool "
                "bag. // Then please check: is anything covering the vent at the back wall, and do you hear the fan "
                "when the door switch is pressed by hand?",
            ),
            says(
                "Vent is free, no fan noise at all.", "There is ice around the vent.", "Fan runs, but barely any air."
            ),
            hands_over(
                "expert",
                "{model}, freezer cold, fridge warm, fan silent or iced. Customer in {city}. Fan motor or defrost "
                "heater?",
            ),
            answers(
                "Hi, {agent} from the technical team. That points to the evaporator fan behind a layer of ice. "
                "// A local partner can come on {date}, {slot}, with a fan and a defrost sensor; it is under warranty "
                "until {warranty}, so nothing to pay. Shall I book it?",
            ),
            says("Yes please.", "Yes, and please ask them to ring first."),
            answers(
                "Booked: {date}, {slot}. You will get a text an hour before. Meanwhile a cool box with ice packs is "
                "the safest place for medicine."
            ),
            waits(20, 40),
            says("They replaced the fan, it is back at 4 degrees. Thanks!", "Fixed this morning, thank you."),
        ),
    ),
    Story(
        key="en_robot_map",
        language="en",
        products=("robot",),
        channels=("webchat", "email", "api"),
        subject="Robot vacuum keeps losing its map",
        tags=("固件 firmware", "海外 overseas"),
        disposition="solved",
        weight=4,
        steps=(
            says(
                "My {model} lost its map again after last night's update. All no-go zones are gone.",
                "The robot says 'relocating' and then starts a new map every time. It's driving me mad.",
                "Since firmware 2.1.{few} the vacuum doesn't find its dock any more.",
            ),
            answers(
                "Sorry about that. Has the dock been moved, even a little? // And what does Device info say "
                "about the firmware version?",
            ),
            says("Not moved. Version 2.1.{few}.", "I moved it by about a metre last week. 2.1.{few}."),
            hands_over(
                "expert", "Map loss after 2.1.{few}. Dock position checked. Please look at the log of this unit."
            ),
            answers(
                "Hello, {agent} from technical support. Version 2.1.{few} could mark a valid map as outdated; 2.1.9 "
                "fixes "
                "it and is waiting for your robot now. // Please update, then open Map management, Restore backup, "
                "and pick the "
                "newest date. Your zones come back with it.",
            ),
            says(
                "Updating now... done. Map is back!",
                "Restored, zones are there. Thank you.",
                "It's back. Will it happen again?",
            ),
            answers(
                "It should not. Keep half a metre free on both sides of the dock, and it will find home every time."
            ),
            comes_back(
                28, "It happened again this morning, sorry!", "Hello again, the map was gone after today's run."
            ),
            answers(
                "Thanks for telling us. The log shows the laser was covered for a moment: please wipe the "
                "round turret on top with a dry cloth and start a full mapping run while I watch."
            ),
            says("There was a hair on it. Mapping finished fine.", "Wiped, it has done two runs since. All good."),
        ),
    ),
    Story(
        key="en_washer_noise",
        language="en",
        products=("washer",),
        channels=("webchat", "email"),
        subject="New washing machine walks across the floor",
        tags=("故障 fault", "安装 installation", "海外 overseas"),
        disposition="solved",
        steps=(
            says(
                "Brand new {model}, and on spin it walks half way across the kitchen!",
                "Terrible banging on spin, installed it myself on Saturday.",
            ),
            answers(
                "Hello {who}, one question before anything else: have the four transport bolts at the back been "
                "taken out? They are about 10 cm long and the holes get plastic caps afterwards."
            ),
            says("What bolts? ...oh. They're all still in.", "Only two of them, I thought the others were feet."),
            answers(
                "That is it then. Loosen all four with the spanner from the bag, pull them out whole, fit the caps, "
                "then level the feet until it does not rock corner to corner. Keep the bolts for the next move."
            ),
            says("Night and day. Thank you!", "Quiet as a mouse now."),
        ),
    ),
    Story(
        key="en_dishwasher_f7",
        language="en",
        products=("dishwasher",),
        channels=("email", "webchat"),
        subject="Dishwasher leaves dishes cloudy",
        tags=("咨询 question", "海外 overseas"),
        disposition="solved",
        steps=(
            says(
                "Glasses come out cloudy from my {model}. Tablets are a well known brand.",
                "White film on everything since we moved to {city}. Any idea?",
            ),
            answers(
                "Hello {who}, {city} has rather hard water, and tablets alone do not soften it. Please fill the salt "
                "container (bottom left, water first, then salt), set hardness to 4 and top up rinse aid, then run "
                "the self-clean programme once."
            ),
            says("I never put any salt in. Will try tonight.", "Done, much better already."),
            answers(
                "After two or three washes they should be clear. If a film stays even after vinegar, it is etching "
                "of the glass, and a cooler programme prevents more of it."
            ),
        ),
    ),
    Story(
        key="en_aircon_wifi",
        language="en",
        products=("aircon", "robot"),
        channels=("webchat", "api"),
        subject="Cannot connect to Wi-Fi",
        tags=("固件 firmware", "海外 overseas"),
        disposition="solved",
        steps=(
            says("App stuck at 70 % when adding my {model}.", "New router, and now the {product} is offline."),
            answers(
                "Hi {who}, the {product} speaks 2.4 GHz only. Please connect the phone to the 2.4 GHz network, hold "
                "the power key for 7 seconds until it chimes, then add the device again."
            ),
            says("My router has one name for both.", "Phone was on 5 GHz, trying again."),
            answers(
                "Then switch 'smart connect' off for two minutes in the router, pair, and switch it back on. The "
                "device remembers."
            ),
            says("Connected!", "Works, thanks."),
        ),
    ),
    Story(
        key="en_heater_trip",
        language="en",
        products=("heater",),
        channels=("email", "webchat"),
        subject="Water heater trips the breaker",
        tags=("故障 fault", "保修 warranty", "海外 overseas"),
        disposition="repair_booked",
        weight=1,
        priority="urgent",
        steps=(
            says("Every time the heater starts, the RCD trips. Model {model}, {city}. Is it dangerous?"),
            answers(
                "Hello {who}, please leave the heater switched off at the breaker until it has been looked at: the "
                "protective switch does exactly what it is for. // Is there any water under the unit?"
            ),
            says("A few drops, yes.", "No water, all dry."),
            notes(
                "RCD trips on heating, likely element insulation. Safety case: visit within 24 h, no remote advice "
                "beyond switching off.",
                asks="expert",
            ),
            answers(
                "Thank you. A certified partner will come on {date}, {slot}. It is a warranty visit; please do not "
                "use the heater before."
            ),
            waits(20, 30),
            answers(
                "Hello {who}, our partner reports the heating element was replaced and insulation measured in order. "
                "Is everything working?"
            ),
            says("Yes, hot water is back. Thanks for taking it seriously."),
        ),
    ),
)
