using FerWeb.Api;

namespace FerWeb.Components.Pages.UseViaApi;

/// <summary>How to call the API from a shell or a program, without any package beyond the language's own.</summary>
public static class ApiSnippets
{
    // The key comes from the environment: in a program it would be in every copy of it.
    private const string CurlKey = "-H \"Authorization: Bearer $FERWEB_KEY\" ";
    private const string PythonKey = "request.add_header(\"Authorization\", \"Bearer \" + os.environ[\"FERWEB_KEY\"])\n";
    private const string ScriptKey = ", Authorization: `Bearer ${process.env.FERWEB_KEY}`";
    private const string DotnetKey =
        "client.DefaultRequestHeaders.Add(\"Authorization\", \"Bearer \" + Environment.GetEnvironmentVariable(\"FERWEB_KEY\"));\n";

    /// <summary>One working program that sends photo.jpg and prints the label.</summary>
    /// <param name="Language">As a person calls it.</param>
    /// <param name="FileName">Under which it can be saved and run.</param>
    public sealed record Snippet(string Language, string FileName, string Code);

    /// <summary>One for each language, with nothing but what comes with it.</summary>
    /// <param name="site">Address of the site, with a slash at its end.</param>
    /// <param name="needsKey">Each reads an API key from FERWEB_KEY in its environment, and sends it.</param>
    public static IReadOnlyList<Snippet> For(string site, bool needsKey)
    {
        var url = site + RecognizeApi.Path.TrimStart('/');
        return
        [
            new("curl", "recognize.sh", $"""
                curl {(needsKey ? CurlKey : "")}-F image=@photo.jpg "{url}"
                """),
            new("Python", "recognize.py", $"""
                import json
                {(needsKey ? "import os\n" : "")}from urllib.request import Request, urlopen

                with open("photo.jpg", "rb") as photo:
                    request = Request("{url}", photo.read(), {"{"}"Content-Type": "image/jpeg"{"}"})
                {(needsKey ? PythonKey : "")}answer = json.load(urlopen(request))
                print(answer["label"], answer["probabilities"])
                """),
            new("JavaScript", "recognize.mjs", $$"""
                import { readFile } from 'node:fs/promises';

                const response = await fetch('{{url}}', {
                  method: 'POST',
                  headers: { 'Content-Type': 'image/jpeg'{{(needsKey ? ScriptKey : "")}} },
                  body: await readFile('photo.jpg'),
                });
                const { label, probabilities } = await response.json();
                console.log(label, probabilities);
                """),
            new("C#", "recognize.cs", $"""
                using System.Text.Json;

                using var client = new HttpClient();
                {(needsKey ? DotnetKey : "")}using var photo = new StreamContent(File.OpenRead("photo.jpg"));
                using var response = await client.PostAsync("{url}", photo);
                using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
                Console.WriteLine(answer.RootElement.GetProperty("label"));
                Console.WriteLine(answer.RootElement.GetProperty("probabilities"));
                """),
        ];
    }

    /// <summary>The same with the packages that Gradio's users have: @gradio/client from npm, gradio_client from PyPI, or curl.</summary>
    /// <param name="site">Address of the site, with a slash at its end.</param>
    /// <param name="needsKey">Each reads an API key from FERWEB_KEY in its environment, and sends it.</param>
    public static IReadOnlyList<Snippet> ForGradio(string site, bool needsKey) =>
    [
        new("JavaScript", "gradio.mjs", $$"""
            import { readFile } from 'node:fs/promises';
            import { Client } from '@gradio/client';

            const app = await Client.connect('{{site}}'{{(needsKey ? ", { token: process.env.FERWEB_KEY }" : "")}});
            const photo = new Blob([await readFile('photo.jpg')]);
            const { data: [{ label, confidences }] } = await app.predict('/predict', [photo]);
            console.log(label, confidences);
            app.close();
            """),
        new("Python", "gradio_call.py", $"""
            {(needsKey ? "import os\n" : "")}from gradio_client import Client, handle_file

            app = Client("{site}"{(needsKey ? ", token=os.environ[\"FERWEB_KEY\"])  # before Gradio 6: hf_token" : ")")}
            print(app.predict(handle_file("photo.jpg"), api_name="/predict"))
            """),
        new("curl", "gradio.sh", $$"""
            photo=$(curl -s {{(needsKey ? CurlKey : "")}}-F files=@photo.jpg {{site}}gradio_api/upload | cut -d '"' -f 2)
            call=$(curl -s {{(needsKey ? CurlKey : "")}}{{site}}gradio_api/call/predict -H 'Content-Type: application/json' \
              -d "{\"data\": [{\"path\": \"$photo\"}]}" | cut -d '"' -f 4)
            curl -sN {{(needsKey ? CurlKey : "")}}{{site}}gradio_api/call/predict/$call
            """),
    ];
}
