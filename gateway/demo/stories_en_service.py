"""English stories around the product: plugs and voltage, shipping, refunds, invoices, warranty, complaints."""

from __future__ import annotations

from gateway.demo.story import Story, answers, hands_over, notes, says, waits

STORIES: tuple[Story, ...] = (
    Story(
        key="en_plug_voltage",
        language="en",
        products=("kettle", "fryer", "robot"),
        channels=("webchat", "email"),
        subject="Power plug and voltage in {country}",
        tags=("咨询 question", "海外 overseas"),
        disposition="info_given",
        weight=5,
        steps=(
            says(
                "Does the {model} work in {country}? Which plug comes with it?",
                "I moved from Shanghai to {city}. Can I use my {product} here, and do I need a transformer?",
                "The {product} arrived with a Chinese plug. Is an adapter safe?",
            ),
            answers(
                "Hello {who}, the {model} is built for 220-240 V, 50/60 Hz. {country} uses {plug}; we can send the "
                "right mains lead free of charge. // "
                "Please do not use a travel adapter for appliances above 1000 W, it may overheat.",
            ),
            says("What about 110 V?", "Great, please send the lead to {city}.", "It's the version with a fixed cable."),
            answers(
                "At 110 V it will not heat properly and a travel transformer is too weak, so please use it at "
                "220-240 V only. For the fixed cable our local partner fits {plug} at no cost, order {order} is "
                "noted.",
                "The lead ships today from our warehouse in Rotterdam, 3 to 5 working days. Order {order} carries "
                "the note.",
            ),
            says("Perfect, thank you.", "Good to know, thanks!"),
        ),
    ),
    Story(
        key="en_where_is_order",
        language="en",
        products=("robot", "fryer", "kettle", "washer"),
        channels=("webchat", "email", "api"),
        subject="Where is my order {order}?",
        tags=("物流 shipping", "海外 overseas"),
        disposition="info_given",
        weight=5,
        steps=(
            says(
                "Order {order} should have been here on {date}. Tracking hasn't moved for four days.",
                "Any news about {order}? The parcel is stuck in customs I think.",
            ),
            answers(
                "Hello {who}, I have just checked with the carrier: {order} left customs yesterday and is on its way "
                "to {city}. New estimate: {date}, {slot}. Sorry for the silence on the tracking page."
            ),
            says("Do I have to pay duties?", "OK, I'll wait for that.", "Could they leave it with a neighbour?"),
            answers(
                "Duties and VAT are included in what you paid; if anybody asks for more, please refuse and tell us. "
                "I have added your wish to the delivery note."
            ),
            says("Thanks for the quick answer.", "Arrived today!"),
        ),
    ),
    Story(
        key="en_refund",
        language="en",
        products=("fryer", "robot", "kettle"),
        channels=("email", "webchat"),
        subject="Return and refund, order {order}",
        tags=("退款 refund", "海外 overseas"),
        disposition="refunded",
        weight=4,
        steps=(
            says(
                "I would like to return the {model}, it is louder than I expected. Order {order}. It is ten days old "
                "and in its box.",
                "How do I get a refund for {order}? Wrong colour was sent.",
            ),
            answers(
                "Hello {who}, no problem at all, you have 30 days. A prepaid label is on its way to your mailbox; "
                "any parcel shop in {country} takes it. // The refund goes back to your card within three working "
                "days after it arrives."
            ),
            waits(40, 60),
            says(
                "Dropped it off on {date}, tracking says delivered. When will I see the money?",
                "It was delivered to you yesterday.",
            ),
            notes("Received and checked, complete. Refund released."),
            answers(
                "It has arrived and all is in order. We have refunded the full amount today; most banks show it "
                "within 48 hours. Here is the credit note.",
                invoice=True,
            ),
            says("Received, thank you.", "Got it. Great service."),
        ),
    ),
    Story(
        key="en_invoice_vat",
        language="en",
        products=("dishwasher", "fridge", "aircon"),
        channels=("email",),
        subject="Invoice with VAT number for order {order}",
        tags=("发票 invoice", "海外 overseas"),
        disposition="solved",
        weight=4,
        steps=(
            says(
                "Could you send me an invoice for order {order} made out to my company? The accountant needs our VAT "
                "number on it: IE99{phone4}0T."
            ),
            answers(
                "Hello {who}, certainly. Attached is the invoice with your company name and VAT number; the earlier "
                "one has been cancelled so that you book it only once.",
                invoice=True,
            ),
            says(
                "Perfect, thank you. Could you also send it to accounts@example.org next time?", "Received with thanks."
            ),
            answers("Noted on your customer record. Have a good week!"),
        ),
    ),
    Story(
        key="en_warranty_abroad",
        language="en",
        products=("washer", "fridge", "robot", "heater"),
        channels=("email", "webchat"),
        subject="Is my warranty valid in {country}?",
        tags=("保修 warranty", "海外 overseas"),
        disposition="info_given",
        weight=3,
        steps=(
            says(
                "I bought a {model} in China and moved to {city}. Does the warranty still count?",
                "How long is the warranty on the {product}? Serial number is in the picture.",
                picture="label",
            ),
            answers(
                "Hello {who}, your {model} is registered until {warranty}. Parts are covered worldwide; visits are "
                "covered where we have partners, and in {country} we do."
            ),
            says("That is good news. And the motor?", "Thank you!"),
            answers(
                "Ten years on the motor, from the day of delivery. No paper needed: name and serial number will do."
            ),
        ),
    ),
    Story(
        key="en_parts",
        language="en",
        products=("robot", "hood", "dishwasher"),
        channels=("webchat", "email", "api"),
        subject="Spare parts for {model}",
        tags=("配件 parts", "海外 overseas"),
        disposition="part_sent",
        weight=4,
        steps=(
            says(
                "Where can I buy filters and side brushes for the {model}?",
                "The lower basket wheel broke off my {model}. Can I get just the wheel?",
            ),
            answers(
                "Hi {who}, we have it in stock in Rotterdam: {amount} EUR with shipping to {country}, 4 to 6 days. "
                "Shall I make the order for you to pay online?"
            ),
            says("Yes, two sets please.", "Yes please, one."),
            answers(
                "Done, the payment link is in your mail. A short fitting video comes with it; it takes about five "
                "minutes."
            ),
            says("Paid. Thank you!", "Paid, looking forward to it."),
        ),
    ),
    Story(
        key="en_complaint_technician",
        language="en",
        products=("washer", "fridge", "dishwasher"),
        channels=("email", "webchat"),
        subject="Complaint: technician never came",
        tags=("投诉 complaint", "回访 follow-up", "海外 overseas"),
        disposition="compensated",
        priority="high",
        weight=4,
        steps=(
            says(
                "I took the day off and nobody came. No call, no message. This is the second time. What are you "
                "going to do about it?",
                "Your technician was three hours late and left after five minutes because he had the wrong part. "
                "Unacceptable.",
            ),
            answers(
                "I am sorry. You kept your side of the appointment and we did not. I am passing this to our "
                "complaints desk right now; you will hear from a named person within the hour."
            ),
            hands_over(
                "complaints",
                "Second missed visit, customer took a day off. Partner in {city} did not report. Wants a plan and "
                "compensation.",
            ),
            answers(
                "Hello {who}, my name is {agent} and I stay with this until it is solved. The partner had your old "
                "address; that is our mistake. // "
                "I can offer the first slot on {date} with a different team and the right part, and 50 EUR for your "
                "lost day. Would that be acceptable?",
            ),
            says("If they really come, yes.", "Fine. Please make sure they ring an hour before."),
            answers(
                "They will; I have spoken to the team lead myself, and I will write to you again when they have left."
            ),
            waits(20, 44),
            answers(
                "Hello {who}, {agent} again. I see the repair was finished. Is everything as it should be, and has "
                "the compensation arrived?"
            ),
            says("Yes, both. Thank you for following up.", "It works. The young man was very polite this time."),
            notes(
                "Called back, satisfied. Improvement: partner {city} to sync addresses daily. Owner: service partner "
                "management."
            ),
        ),
    ),
    Story(
        key="en_sales_compare",
        language="en",
        products=("robot", "washer", "aircon"),
        channels=("webchat", "email"),
        subject="Which model should I take?",
        tags=("咨询 question", "海外 overseas"),
        disposition="sale_made",
        weight=4,
        steps=(
            says(
                "Two cats, 90 square metres, mostly wood. Which {product} would you recommend?",
                "What is the difference between the {model} and the cheaper one?",
            ),
            answers("Hello {who}, our sales colleagues know the details best, let me bring one in."),
            hands_over("sales", "Buying advice: {product}, customer in {city}."),
            answers(
                "Hi, {agent} here. I would take the {model}: it is quieter, and its brush does not tangle. In "
                "{country} it costs about the same as last year, delivery in 5 days, 30 days to change your mind."
            ),
            says("And spare parts?", "Is there a discount at the moment?"),
            answers(
                "Parts stay available for ten years. There is a 5 % code for first orders, I have put it into your "
                "account, valid for 48 hours."
            ),
            says("Ordered, {order}. Thank you!", "I will think about it over the weekend."),
        ),
    ),
    Story(
        key="en_recipe",
        language="en",
        products=("fryer",),
        channels=("webchat", "api"),
        subject="Smell when using it for the first time",
        tags=("咨询 question", "海外 overseas"),
        disposition="info_given",
        steps=(
            says("New {model} smells of plastic. Normal?", "Is it safe to put baking paper into the {product}?"),
            answers(
                "Hi {who}, a light smell is normal the first two times: run it empty at 200 degrees for ten minutes "
                "with a window open. Baking paper only together with food, so that it cannot fly into the element."
            ),
            says("Smell is gone, thanks.", "Thank you, good to know."),
        ),
    ),
    Story(
        key="en_address_change",
        language="en",
        products=("washer", "robot", "fridge"),
        channels=("webchat", "api", "email"),
        subject="Change of delivery address, {order}",
        tags=("物流 shipping", "海外 overseas"),
        disposition="solved",
        steps=(
            says(
                "I typed the wrong house number for {order}. Can it still be changed?",
                "We are moving on {date}. Please deliver {order} to the new address.",
            ),
            answers(
                "Hello {who}, it has not left the warehouse yet, so yes. Please send the full new address and a "
                "phone number for the driver."
            ),
            says("12 Mill Lane, {city}. Number is the one in my account.", "Flat 3, 40 Harbour Road, {city}."),
            answers("Changed, and confirmed by the warehouse. You will get a new tracking link within the hour."),
            says("Super quick, thanks!", "Thank you."),
        ),
    ),
)
