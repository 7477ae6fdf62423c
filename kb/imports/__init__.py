"""Articles from elsewhere: files are read into pages, pages are written as articles.

    reading.py   what a file is, and its pages: Markdown, CSV, Excel, HTML, Word, exports of help centres, zips of those
    worker.py    the same in a process of its own, with limits; process.py starts it
    writing.py   pages as articles: a trial that writes nothing, and a report that names every fault
    jobs.py      an import that was asked for over the API, and what became of it; engine.py runs them

What reads files needs no database.
"""
