rootProject.name = "feed-client"
