using FerWeb.Api;

namespace FerWeb.Components.Pages.UseViaApi;

/// <summary>How to call the API from a shell or a program, without any package beyond the language's own.</summary>
internal static class ApiSnippets
{
    /// <summary>One working program that sends photo.jpg and prints the label.</summary>
    /// <param name="Language">As a person calls it.</param>
    /// <param name="FileName">Under which it can be saved and run.</param>
    internal sealed record Snippet(string Language, string FileName, string Code);

    /// <param name="site">Address of the site, with a slash at its end.</param>
    public static IReadOnlyList<Snippet> For(string site)
    {
        var url = site + RecognizeApi.Path.TrimStart('/');
        return
        [
            new("curl", "recognize.sh", $"""
                curl -F image=@photo.jpg "{url}"
                """),
            new("Python", "recognize.py", $"""
                import json
                from urllib.request import Request, urlopen

                with open("photo.jpg", "rb") as photo:
                    request = Request("{url}", photo.read(), {"{"}"Content-Type": "image/jpeg"{"}"})
                answer = json.load(urlopen(request))
                print(answer["label"], answer["probabilities"])
                """),
            new("JavaScript", "recognize.mjs", $$"""
                import { readFile } from 'node:fs/promises';

                const response = await fetch('{{url}}', {
                  method: 'POST',
                  headers: { 'Content-Type': 'image/jpeg' },
                  body: await readFile('photo.jpg'),
                });
                const { label, probabilities } = await response.json();
                console.log(label, probabilities);
                """),
            new("C#", "recognize.cs", $"""
                using System.Text.Json;

                using var client = new HttpClient();
                using var photo = new StreamContent(File.OpenRead("photo.jpg"));
                using var response = await client.PostAsync("{url}", photo);
                using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
                Console.WriteLine(answer.RootElement.GetProperty("label"));
                Console.WriteLine(answer.RootElement.GetProperty("probabilities"));
                """),
        ];
    }
}
